SELECT DISTINCT ON (canonical_url) canonical_url, url, state, reason, fetched_at, warc_file IS NOT NULL
FROM ops.ledger
WHERE source_id = %(source_id)s AND canonical_url = ANY (%(urls)s)
ORDER BY canonical_url, state <> 'loaded', state <> 'duplicate', url

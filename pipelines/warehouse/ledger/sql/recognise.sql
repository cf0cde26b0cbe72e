-- A URL not fetched yet that is another spelling of a loaded one needs no fetch.
WITH found AS MATERIALIZED (
    SELECT %(source_id)s AS source_id, told.*
    FROM unnest(%(urls)s::text[], %(canonical_urls)s::text[]) AS told (url, canonical_url)
)
UPDATE ops.ledger AS ledger
SET
    state = 'duplicate', reason = 'same_canonical_url', detail = NULL, article_id = twin.article_id, next_try_at = NULL,
    run_id = %(run_id)s, updated_at = now()
FROM found
JOIN ops.ledger AS twin USING (canonical_url)
WHERE ledger.source_id = found.source_id
    AND ledger.url = found.url
    AND ledger.state = 'pending'
    AND ledger.warc_file IS NULL
    AND twin.state = 'loaded'
    AND twin.url <> ledger.url

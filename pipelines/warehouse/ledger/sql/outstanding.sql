-- URLs that earlier runs left pending, of the given days or (null) of all days.
SELECT
    ledger.url, ledger.canonical_url, ledger.found_by[1], ledger.published_date, ledger.listed_modified_at,
    ledger.listed_title
FROM ops.ledger AS ledger
WHERE ledger.source_id = %(source_id)s
    AND ledger.state = 'pending'
    AND (ledger.warc_file IS NOT NULL OR coalesce(ledger.next_try_at <= now(), true))
    AND (%(days)s::date[] IS NULL OR ledger.published_date = ANY (%(days)s::date[]))
ORDER BY ledger.url

-- A URL not fetched yet that is another spelling of a loaded one needs no fetch.
UPDATE ops.ledger AS ledger
SET
    state = 'duplicate', reason = 'same_canonical_url', article_id = twin.article_id, next_try_at = NULL,
    run_id = %(run_id)s, updated_at = now()
FROM unnest(%(urls)s::text[], %(canonical_urls)s::text[]) AS found (url, canonical_url)
-- Each URL is looked up by itself (OFFSET keeps it so): to join them with all that is pending of the source looks
-- cheap to the planner, and is not where a backfill has just found a year.
CROSS JOIN LATERAL (
    SELECT line.url
    FROM ops.ledger AS line
    WHERE line.source_id = %(source_id)s
        AND line.url = found.url
        AND line.state = 'pending'
        AND line.warc_file IS NULL
    OFFSET 0
) AS unread
CROSS JOIN LATERAL (
    SELECT line.article_id
    FROM ops.ledger AS line
    WHERE line.canonical_url = found.canonical_url AND line.state = 'loaded' AND line.url <> found.url
    LIMIT 1
) AS twin
WHERE ledger.source_id = %(source_id)s AND ledger.url = unread.url

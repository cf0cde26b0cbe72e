-- What to do with each discovered URL: fetch it, take it from the archive, or leave it.
WITH found AS MATERIALIZED (
    SELECT %(source_id)s AS source_id, input.*
    FROM unnest(%(urls)s::text[], %(modified)s::timestamptz[]) AS input (url, listed_modified_at)
)
SELECT
    ledger.url,
    CASE
        WHEN ledger.state = 'pending' AND ledger.warc_file IS NOT NULL THEN 'archived'
        WHEN ledger.state = 'pending' AND coalesce(ledger.next_try_at <= now(), true) THEN 'fetch'
        WHEN ledger.state = 'loaded' AND found.listed_modified_at > ledger.listed_modified_at THEN 'fetch'
        ELSE 'leave'
    END AS step,
    ledger.state,
    ledger.discovered_at = now() AS is_new,
    ledger.fetched_at,
    ledger.warc_file,
    ledger.warc_offset
FROM found
JOIN ops.ledger AS ledger USING (source_id, url)

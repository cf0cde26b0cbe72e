-- What was removed for good is not fetched again.
UPDATE ops.ledger AS ledger
SET
    state = 'rejected', reason = 'forgotten', detail = NULL, next_try_at = NULL, listed_title = NULL,
    run_id = %(run_id)s, updated_at = now()
WHERE EXISTS (SELECT FROM ops.forgotten)
    AND ledger.source_id = %(source_id)s
    AND ledger.url = ANY (%(urls)s)
    AND ledger.state = 'pending'
    AND (
        EXISTS (SELECT FROM ops.forgotten WHERE forgotten.source_id = ledger.source_id)
        OR EXISTS (SELECT FROM ops.forgotten WHERE forgotten.canonical_url = ledger.canonical_url)
    );
-- A URL that is another spelling of a loaded one need not be fetched.
WITH found AS MATERIALIZED (
    SELECT %(source_id)s AS source_id, input.*
    FROM unnest(%(urls)s::text[], %(canonical_urls)s::text[]) AS input (url, canonical_url)
)
UPDATE ops.ledger AS ledger
SET
    state = 'duplicate', reason = 'same_canonical_url', detail = NULL, article_id = same.article_id, next_try_at = NULL,
    run_id = %(run_id)s, updated_at = now()
FROM found
JOIN ops.ledger AS same USING (canonical_url)
WHERE ledger.source_id = found.source_id
    AND ledger.url = found.url
    AND ledger.state = 'pending'
    AND ledger.warc_file IS NULL
    AND same.state = 'loaded'
    AND same.url <> ledger.url

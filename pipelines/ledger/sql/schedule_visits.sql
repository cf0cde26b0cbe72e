-- When a page is looked at again for corrections: only pages that a listing named as recent. Comes before the ledger
-- learns of the fetch: a page that was pending until now is fetched for the first time.
INSERT INTO ops.revisits AS visit (source_id, url, first_fetched_at, next_visit_at, etag, last_modified)
SELECT
    ledger.source_id, ledger.url, settled.fetched_at, settled.fetched_at + %(first)s, settled.etag,
    settled.last_modified
FROM unnest(
    %(urls)s::text[], %(outcomes)s::text[], %(fetched_at)s::timestamptz[], %(etags)s::text[], %(last_modified)s::text[]
) AS settled (url, outcome, fetched_at, etag, last_modified)
JOIN ops.ledger AS ledger USING (url)
WHERE ledger.source_id = %(source_id)s
    AND ledger.url = ANY (%(urls)s::text[])
    AND settled.outcome = 'fetched'
    AND ledger.state = 'pending'
    AND ledger.published_date >= current_date - %(recent_days)s
ON CONFLICT (source_id, url) DO UPDATE
SET etag = excluded.etag, last_modified = excluded.last_modified

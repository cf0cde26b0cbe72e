-- When a page is looked at again for corrections: only pages that a listing named as recent. Comes before the ledger
-- learns of the fetch: a page that was pending until now is fetched for the first time.
INSERT INTO ops.revisits AS visit (source_id, url, first_fetched_at, next_visit_at, etag, last_modified)
SELECT
    ledger.source_id, ledger.url, settled.fetched_at, settled.fetched_at + %(first)s, settled.etag,
    settled.last_modified
FROM settled_now AS settled
JOIN ops.ledger AS ledger ON ledger.source_id = %(source_id)s AND ledger.url = settled.url
WHERE settled.outcome = 'fetched'
    AND ledger.state = 'pending'
    AND ledger.published_date >= current_date - %(recent_days)s
ON CONFLICT (source_id, url) DO UPDATE
SET etag = excluded.etag, last_modified = excluded.last_modified

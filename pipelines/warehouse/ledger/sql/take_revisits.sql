-- Take the visits that are due; until the lease is over, no other run may take them.
WITH taken AS (
    SELECT visit.source_id, visit.url
    FROM ops.revisits AS visit
    JOIN ops.ledger AS ledger USING (source_id, url)
    WHERE visit.source_id = %(source_id)s AND visit.next_visit_at <= now() AND ledger.state = 'loaded'
    ORDER BY visit.next_visit_at, visit.url
    LIMIT %(limit)s
    FOR UPDATE OF visit SKIP LOCKED
)
UPDATE ops.revisits AS visit
SET next_visit_at = now() + %(lease)s
FROM taken
JOIN ops.ledger AS ledger USING (source_id, url)
WHERE visit.source_id = taken.source_id AND visit.url = taken.url
RETURNING
    visit.url, ledger.canonical_url, ledger.found_by[1], ledger.published_date, visit.etag, visit.last_modified

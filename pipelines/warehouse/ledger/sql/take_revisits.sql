-- Take the revisits that are due; no other run may take them until the lease is over.
WITH taken AS (
    SELECT revisit.source_id, revisit.url
    FROM ops.revisits AS revisit
    JOIN ops.ledger AS ledger USING (source_id, url)
    WHERE revisit.source_id = %(source_id)s AND revisit.next_revisit_at <= now() AND ledger.state = 'loaded'
    ORDER BY revisit.next_revisit_at, revisit.url
    LIMIT %(limit)s
    FOR UPDATE OF revisit SKIP LOCKED
)
UPDATE ops.revisits AS revisit
SET next_revisit_at = now() + %(lease)s
FROM taken
JOIN ops.ledger AS ledger USING (source_id, url)
WHERE revisit.source_id = taken.source_id AND revisit.url = taken.url
RETURNING
    revisit.url, ledger.canonical_url, ledger.found_by[1], ledger.published_date, ledger.listed_title, revisit.etag,
    revisit.last_modified

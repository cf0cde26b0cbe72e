-- A visit was paid: the next one is the first of the schedule that still lies ahead, infinity after the last.
UPDATE ops.revisits AS visit
SET
    next_visit_at = coalesce(
        (
            SELECT min(visit.first_fetched_at + step)
            FROM unnest(%(schedule)s::interval[]) AS step
            WHERE visit.first_fetched_at + step > now()
        ),
        'infinity'
    ),
    etag = coalesce(settled.etag, visit.etag),
    last_modified = coalesce(settled.last_modified, visit.last_modified)
FROM settled_now AS settled
JOIN ops.ledger AS ledger ON ledger.source_id = %(source_id)s AND ledger.url = settled.url
WHERE visit.source_id = ledger.source_id AND visit.url = ledger.url AND ledger.state <> 'pending'

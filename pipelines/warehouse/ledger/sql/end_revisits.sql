-- Articles that had their last visit, and addresses that turned out to be no article of their own.
DELETE FROM ops.revisits AS visit
USING ops.ledger AS ledger
WHERE visit.source_id = %(source_id)s
    AND ledger.source_id = visit.source_id
    AND ledger.url = visit.url
    AND (
        visit.next_visit_at = 'infinity'
        OR visit.next_visit_at <= now() AND ledger.state IN ('duplicate', 'rejected', 'failed')
    )

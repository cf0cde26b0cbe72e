-- Articles after their last revisit, and addresses that turned out not to be an article of their own.
DELETE FROM ops.revisits AS revisit
USING ops.ledger AS ledger
WHERE revisit.source_id = %(source_id)s
    AND ledger.source_id = revisit.source_id
    AND ledger.url = revisit.url
    AND (
        revisit.next_revisit_at = 'infinity'
        OR revisit.next_revisit_at <= now() AND ledger.state IN ('duplicate', 'rejected', 'failed')
    )

-- The sources of which something is to be done without any listing: pages to be tried again, or to be visited again.
SELECT asked.source_id
FROM unnest(%(source_ids)s::text[]) AS asked (source_id)
WHERE EXISTS (
        SELECT FROM ops.ledger
        WHERE ledger.source_id = asked.source_id
            AND ledger.state = 'pending'
            AND (ledger.warc_file IS NOT NULL OR coalesce(ledger.next_try_at <= now(), true))
    )
    OR EXISTS (
        SELECT FROM ops.revisits
        WHERE revisits.source_id = asked.source_id AND revisits.next_visit_at <= now()
    )

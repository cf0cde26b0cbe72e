-- The sources that have work without any listing: pages to try again, or revisits.
SELECT source.source_id
FROM unnest(%(source_ids)s::text[]) AS source (source_id)
WHERE EXISTS (
        SELECT FROM ops.ledger
        WHERE ledger.source_id = source.source_id
            AND ledger.state = 'pending'
            AND (ledger.warc_file IS NOT NULL OR coalesce(ledger.next_try_at <= now(), true))
    )
    OR EXISTS (
        SELECT FROM ops.revisits
        WHERE revisits.source_id = source.source_id AND revisits.next_revisit_at <= now()
    )

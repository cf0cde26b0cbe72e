-- How many pending URLs of each source are due, and since when the first of them is.
SELECT
    source.source_id,
    count(ledger.url),
    coalesce(extract(epoch FROM now() - min(coalesce(ledger.next_try_at, ledger.discovered_at)))::float8, 0)
FROM unnest(%(source_ids)s::text[]) AS source (source_id)
LEFT JOIN ops.ledger
    ON ledger.source_id = source.source_id
    AND ledger.state = 'pending'
    AND coalesce(ledger.next_try_at <= now(), true)
GROUP BY source.source_id

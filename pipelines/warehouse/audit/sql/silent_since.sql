-- The instant of the latest discovery, if it lies longer back than patience allows.
SELECT max(discovered_at)
FROM ops.ledger
WHERE source_id = %(source_id)s
HAVING max(discovered_at) < now() - %(patience)s::interval

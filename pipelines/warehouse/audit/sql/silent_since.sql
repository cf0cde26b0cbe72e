-- The instant of the latest discovery, if it is too long ago.
SELECT max(discovered_at)
FROM ops.ledger
WHERE source_id = %(source_id)s
HAVING max(discovered_at) < now() - %(max_silence)s::interval

-- The given runs that ended long ago for every source.
SELECT run_id
FROM ops.runs
WHERE run_id = ANY (%(run_ids)s)
GROUP BY run_id
HAVING bool_and(coalesce(finished_at < now() - %(kept)s::interval, false))
ORDER BY run_id

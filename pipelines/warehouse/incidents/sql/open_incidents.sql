INSERT INTO ops.incidents AS incident (source_id, dag_id, problem, cause, run_id)
SELECT red.source_id, %(dag_id)s, red.problem, red.cause, %(run_id)s
FROM unnest(%(source_ids)s::text[], %(problems)s::text[], %(causes)s::text[]) AS red (source_id, problem, cause)
ORDER BY red.source_id
ON CONFLICT (coalesce(source_id, ''), dag_id) WHERE closed_at IS NULL DO UPDATE
SET
    problem = excluded.problem,
    cause = excluded.cause,
    red_runs = incident.red_runs + (incident.run_id <> excluded.run_id)::integer,
    run_id = excluded.run_id,
    last_red_at = now()

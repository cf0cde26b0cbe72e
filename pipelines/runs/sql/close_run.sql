UPDATE ops.runs
SET
    state = CASE WHEN %(cause)s::text IS NULL THEN 'done' ELSE 'short' END,
    cause = %(cause)s,
    finished_at = now()
WHERE run_id = %(run_id)s AND source_id = %(source_id)s

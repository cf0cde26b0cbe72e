UPDATE ops.runs
SET
    state = 'short',
    cause = %(cause)s,
    finished_at = now()
WHERE run_id = %(run_id)s AND state = 'running'

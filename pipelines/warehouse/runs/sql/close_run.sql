UPDATE ops.runs
SET
    state = %(state)s,
    cause = %(cause)s,
    finished_at = now()
WHERE run_id = %(run_id)s AND source_id = %(source_id)s

SELECT cause FROM ops.incidents WHERE run_id = %(run_id)s AND source_id IS NULL AND closed_at IS NULL

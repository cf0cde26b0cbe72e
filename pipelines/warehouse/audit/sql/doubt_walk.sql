UPDATE ops.runs SET walked_at = NULL WHERE run_id = %(run_id)s AND source_id = %(source_id)s

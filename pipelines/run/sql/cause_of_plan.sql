SELECT cause FROM ops.failed_plans WHERE run_id = %(run_id)s
UNION ALL
SELECT cause FROM ops.incidents WHERE run_id = %(run_id)s AND source_id IS NULL AND closed_at IS NULL
LIMIT 1

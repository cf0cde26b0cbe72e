SELECT run_id, dag_id, state, cause, loaded, failed, pending, started_at, finished_at
FROM marts.runs
WHERE source_id = %(source_id)s AND published_date = %(day)s
ORDER BY started_at DESC
LIMIT 10

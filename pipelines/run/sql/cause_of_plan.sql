SELECT cause
FROM ops.failed_plans AS failed
WHERE
    run_id = %(run_id)s
    AND NOT EXISTS (SELECT FROM ops.runs WHERE runs.run_id = failed.run_id AND runs.started_at > failed.failed_at)
UNION ALL
SELECT cause FROM ops.incidents WHERE run_id = %(run_id)s AND source_id IS NULL AND closed_at IS NULL
LIMIT 1

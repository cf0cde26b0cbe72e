-- Those that ended before their notice was due need none.
SELECT incident_id, source_id, dag_id, run_id, cause, opened_at, closed_at
FROM ops.incidents
WHERE (
        closed_at IS NULL
        AND notified_at IS NULL
        AND (red_runs >= %(min_red_runs)s OR (dag_id <> 'ingest' AND source_id IS NOT NULL))
    )
    OR (closed_at IS NOT NULL AND notified_at IS NOT NULL AND end_notified_at IS NULL)
ORDER BY closed_at IS NOT NULL, source_id, incident_id
FOR UPDATE SKIP LOCKED

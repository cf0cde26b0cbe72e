CREATE OR REPLACE VIEW marts.incidents AS
SELECT incident_id, source_id, dag_id, problem, cause, run_id, red_runs, opened_at, last_red_at, closed_at, notified_at
FROM ops.incidents;
COMMENT ON VIEW marts.incidents IS 'One row per time of trouble: from a source''s first red run of a DAG until it is well again.';
COMMENT ON COLUMN marts.incidents.incident_id IS 'The incident.';
COMMENT ON COLUMN marts.incidents.source_id IS 'The publisher; null if Kabar itself is in trouble.';
COMMENT ON COLUMN marts.incidents.dag_id IS 'The DAG whose runs are red: ingest or archive_day.';
COMMENT ON COLUMN marts.incidents.problem IS 'Class of the problem; docs/runbook.md lists the eight.';
COMMENT ON COLUMN marts.incidents.cause IS 'Cause of the latest red run.';
COMMENT ON COLUMN marts.incidents.run_id IS 'The latest red run.';
COMMENT ON COLUMN marts.incidents.red_runs IS 'Red runs since it began.';
COMMENT ON COLUMN marts.incidents.opened_at IS 'When the first of them was checked.';
COMMENT ON COLUMN marts.incidents.last_red_at IS 'When the latest of them was checked.';
COMMENT ON COLUMN marts.incidents.closed_at IS 'When the source was well again; null while it is not.';
COMMENT ON COLUMN marts.incidents.notified_at IS 'When the notice of its beginning was sent; null if none was.';

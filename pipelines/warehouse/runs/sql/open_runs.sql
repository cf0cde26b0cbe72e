INSERT INTO ops.runs AS run (run_id, source_id, dag_id, published_date, state, started_at)
SELECT opened.run_id, opened.source_id, opened.dag_id, opened.published_date::date, 'running', now()
FROM (VALUES %s) AS opened (run_id, source_id, dag_id, published_date)
ON CONFLICT (run_id, source_id) DO UPDATE
SET state = 'running', cause = NULL, started_at = now(), finished_at = NULL

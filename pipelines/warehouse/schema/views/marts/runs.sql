CREATE OR REPLACE VIEW marts.runs AS
SELECT
    source_id,
    dag_id,
    run_id,
    published_date,
    state,
    cause,
    discovered,
    loaded,
    duplicate,
    rejected,
    failed,
    pending,
    walked_at,
    started_at,
    finished_at
FROM ops.runs;
COMMENT ON VIEW marts.runs IS 'One row per source and run, for analysts; ops.runs has more.';
COMMENT ON COLUMN marts.runs.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.runs.dag_id IS 'The DAG: ingest, archive_day or reextract.';
COMMENT ON COLUMN marts.runs.run_id IS 'The DAG''s id and Airflow''s run id, joined by a slash.';
COMMENT ON COLUMN marts.runs.published_date IS 'Local day that the run walked; null for a poll.';
COMMENT ON COLUMN marts.runs.state IS 'running, done or short.';
COMMENT ON COLUMN marts.runs.cause IS 'Why it is short, why it left the source to the next poll, or what its listings name and it did not read.';
COMMENT ON COLUMN marts.runs.discovered IS 'URLs that the run was concerned with.';
COMMENT ON COLUMN marts.runs.loaded IS 'Articles that it loaded.';
COMMENT ON COLUMN marts.runs.duplicate IS 'Other addresses of loaded articles.';
COMMENT ON COLUMN marts.runs.rejected IS 'Pages without an article.';
COMMENT ON COLUMN marts.runs.failed IS 'Addresses that it could not fetch.';
COMMENT ON COLUMN marts.runs.pending IS 'Addresses that it left for another try.';
COMMENT ON COLUMN marts.runs.walked_at IS 'When the day''s listings were walked to their end; null if they were not.';
COMMENT ON COLUMN marts.runs.started_at IS 'When the run began with the source.';
COMMENT ON COLUMN marts.runs.finished_at IS 'When it ended.';

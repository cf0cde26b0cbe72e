CREATE TABLE ops.incidents (
    incident_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id text REFERENCES warehouse.sources ON DELETE CASCADE,
    dag_id text NOT NULL,
    problem text NOT NULL,
    cause text NOT NULL,
    run_id text NOT NULL,
    red_runs integer NOT NULL DEFAULT 1,
    opened_at timestamptz NOT NULL DEFAULT now(),
    last_red_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz,
    notified_at timestamptz,
    end_notified_at timestamptz,
    CHECK (end_notified_at IS NULL OR (closed_at IS NOT NULL AND notified_at IS NOT NULL))
);
CREATE UNIQUE INDEX incidents_open ON ops.incidents (coalesce(source_id, ''), dag_id) WHERE closed_at IS NULL;
CREATE INDEX incidents_by_time ON ops.incidents (opened_at DESC);
COMMENT ON TABLE ops.incidents IS 'One row per time of trouble: from a source''s first red run of a DAG until it is well again. One notice is sent when it begins, and one when it is over.';
COMMENT ON COLUMN ops.incidents.incident_id IS 'The incident.';
COMMENT ON COLUMN ops.incidents.source_id IS 'The publisher; null if Kabar itself is in trouble.';
COMMENT ON COLUMN ops.incidents.dag_id IS 'The DAG whose runs are red: ingest or archive_day.';
COMMENT ON COLUMN ops.incidents.problem IS 'Class of the latest red run''s problem: our own fault, blocked, site down, slow, discovery broken, extraction broken, all duplicates, nothing published.';
COMMENT ON COLUMN ops.incidents.cause IS 'Cause of the latest red run.';
COMMENT ON COLUMN ops.incidents.run_id IS 'The latest red run, as in ops.runs.';
COMMENT ON COLUMN ops.incidents.red_runs IS 'Red runs since it began.';
COMMENT ON COLUMN ops.incidents.opened_at IS 'When the first of them was checked.';
COMMENT ON COLUMN ops.incidents.last_red_at IS 'When the latest of them was checked.';
COMMENT ON COLUMN ops.incidents.closed_at IS 'When the source was well again; null while it is not.';
COMMENT ON COLUMN ops.incidents.notified_at IS 'When the notice of its beginning was sent; null if none was.';
COMMENT ON COLUMN ops.incidents.end_notified_at IS 'When the notice of its end was sent.';

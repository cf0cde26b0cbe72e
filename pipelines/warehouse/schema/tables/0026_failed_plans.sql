CREATE TABLE ops.failed_plans (
    run_id text PRIMARY KEY,
    cause text NOT NULL,
    failed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ops.failed_plans IS 'One row per run whose task plan failed, so that no source took part in it.';
COMMENT ON COLUMN ops.failed_plans.run_id IS 'DAG id and run id, joined by a slash.';
COMMENT ON COLUMN ops.failed_plans.cause IS 'Why, a sentence.';
COMMENT ON COLUMN ops.failed_plans.failed_at IS 'When it failed last.';

CREATE TABLE ops.layout_trials (
    source_id text PRIMARY KEY REFERENCES warehouse.sources,
    urls text[] NOT NULL,
    tried_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ops.layout_trials IS 'The pages from which a publisher''s layout was last learned or confirmed; it is tried again when half of its latest pages are others.';
COMMENT ON COLUMN ops.layout_trials.source_id IS 'The publisher.';
COMMENT ON COLUMN ops.layout_trials.urls IS 'Addresses of these pages.';
COMMENT ON COLUMN ops.layout_trials.tried_at IS 'When they were read.';

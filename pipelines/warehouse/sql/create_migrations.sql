CREATE SCHEMA IF NOT EXISTS ops;
CREATE TABLE IF NOT EXISTS ops.migrations (
    name text PRIMARY KEY,
    digest text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ops.migrations IS 'Schema files that were applied to this warehouse.';
COMMENT ON COLUMN ops.migrations.name IS 'Path of the file under pipelines/warehouse/schema.';
COMMENT ON COLUMN ops.migrations.digest IS 'SHA-256 of the file as it was last applied.';
COMMENT ON COLUMN ops.migrations.applied_at IS 'When it was last applied.';

COMMENT ON COLUMN warehouse.sources.source_id IS 'Id of the source definition, for instance kompas; the registered domain of a publisher that none describes.';
COMMENT ON COLUMN warehouse.sources.country IS 'ISO 3166-1 alpha-2 code; ZZ for a publisher that no definition describes.';
COMMENT ON COLUMN warehouse.sources.language IS 'ISO 639-1 code of the publisher''s main language; und for one that no definition describes.';
COMMENT ON COLUMN ops.runs.run_id IS 'Airflow''s DAG and run id, joined by a slash; import/ and the file''s name for a WARC that was imported.';
COMMENT ON COLUMN ops.runs.dag_id IS 'The DAG, or import.';

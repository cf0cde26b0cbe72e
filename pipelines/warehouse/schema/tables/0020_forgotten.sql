-- What a publisher had removed: the bar against its return, and the archive's files that still hold it.
CREATE TABLE ops.forgotten (
    forgotten_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id text UNIQUE,
    canonical_url text UNIQUE,
    forgotten_at timestamptz NOT NULL DEFAULT now(),
    CHECK (num_nonnulls(source_id, canonical_url) = 1)
);
COMMENT ON TABLE ops.forgotten IS 'What was removed for good with ./kabar forget: a page or a whole publisher. No crawl, import or load brings it back.';
COMMENT ON COLUMN ops.forgotten.forgotten_id IS 'Number of the removal.';
COMMENT ON COLUMN ops.forgotten.source_id IS 'The publisher, if all its pages were removed.';
COMMENT ON COLUMN ops.forgotten.canonical_url IS 'The page''s canonical address, if one page was removed.';
COMMENT ON COLUMN ops.forgotten.forgotten_at IS 'When it was removed.';

CREATE TABLE ops.burials (
    warc_file text NOT NULL,
    source_id text NOT NULL,
    warc_offsets bigint[] NOT NULL,
    buried_at timestamptz,
    PRIMARY KEY (warc_file, source_id)
);
CREATE INDEX burials_to_do ON ops.burials (warc_file) WHERE buried_at IS NULL;
COMMENT ON TABLE ops.burials IS 'WARC files with records of forgotten pages, which are replaced by tombstones.';
COMMENT ON COLUMN ops.burials.warc_file IS 'The file, as a name in the lake.';
COMMENT ON COLUMN ops.burials.source_id IS 'The publisher of the pages.';
COMMENT ON COLUMN ops.burials.warc_offsets IS 'Byte offsets of records of forgotten pages; other records of the same pages are found by their addresses.';
COMMENT ON COLUMN ops.burials.buried_at IS 'When the records were replaced; null while they wait for it.';

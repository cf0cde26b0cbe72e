CREATE TABLE ops.archive_requests (
    source_id text NOT NULL REFERENCES warehouse.sources ON DELETE CASCADE,
    request text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('listing', 'file', 'copy')),
    cursor text,
    problem text,
    asked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source_id, request),
    CHECK ((kind = 'copy') = (problem IS NOT NULL))
);
COMMENT ON TABLE ops.archive_requests IS 'What ./kabar import-cc has asked other archives for and need not ask again.';
COMMENT ON COLUMN ops.archive_requests.source_id IS 'The publisher.';
COMMENT ON COLUMN ops.archive_requests.request IS 'The list, the file with the days that were looked for, or the place of the copy.';
COMMENT ON COLUMN ops.archive_requests.kind IS 'listing (of copies; forgotten when a command has read all of them), file (of CC-NEWS), or copy (of a page, only if it cannot be used).';
COMMENT ON COLUMN ops.archive_requests.cursor IS 'Where the list or the file goes on; null if it was read to its end.';
COMMENT ON COLUMN ops.archive_requests.problem IS 'Why the copy cannot be used.';
COMMENT ON COLUMN ops.archive_requests.asked_at IS 'When it was asked for, the last time.';

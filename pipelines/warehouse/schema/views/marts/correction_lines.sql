CREATE OR REPLACE VIEW marts.correction_lines AS
SELECT
    later.article_id,
    later.version,
    changed.position,
    changed.kind,
    changed.line,
    later.valid_from AS seen_at,
    article.source_id,
    article.canonical_url AS url
FROM warehouse.article_versions AS later
JOIN warehouse.article_versions AS earlier
    ON earlier.article_id = later.article_id AND earlier.version = later.version - 1
JOIN warehouse.articles AS article ON article.article_id = later.article_id
CROSS JOIN LATERAL warehouse.changed_lines(earlier.body, later.body) AS changed
WHERE later.version > 1
    AND later.content_hash <> earlier.content_hash
    AND (
        ops.is_same_reader(earlier.extractor_version, later.extractor_version)
        OR ops.states_change(earlier.modified_at, earlier.valid_from, later.modified_at)
    );
COMMENT ON VIEW marts.correction_lines IS 'One row per line of the text that a change in marts.corrections removed or added. A line that only moved has no row.';
COMMENT ON COLUMN marts.correction_lines.article_id IS 'The article.';
COMMENT ON COLUMN marts.correction_lines.version IS 'Number of the version that the change began.';
COMMENT ON COLUMN marts.correction_lines.position IS 'Number of the line, from 1: in the text before if it was removed, in the text after if it was added.';
COMMENT ON COLUMN marts.correction_lines.kind IS 'removed or added.';
COMMENT ON COLUMN marts.correction_lines.line IS 'The line.';
COMMENT ON COLUMN marts.correction_lines.seen_at IS 'Instant of the first fetch that saw the change.';
COMMENT ON COLUMN marts.correction_lines.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.correction_lines.url IS 'Canonical address of the article.';

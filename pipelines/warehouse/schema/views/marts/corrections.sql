CREATE OR REPLACE VIEW marts.corrections AS
SELECT
    later.valid_from AS seen_at,
    article.source_id,
    later.article_id,
    article.canonical_url AS url,
    later.version,
    CASE WHEN earlier.title <> later.title THEN earlier.title END AS title_was,
    CASE WHEN earlier.title <> later.title THEN later.title END AS title_became,
    CASE WHEN lead.was <> lead.became THEN lead.was END AS lead_was,
    CASE WHEN lead.was <> lead.became THEN lead.became END AS lead_became,
    earlier.body <> later.body AS is_body_changed,
    (
        SELECT count(*)
        FROM (
            SELECT regexp_split_to_table(earlier.body, '\s+')
            EXCEPT ALL
            SELECT regexp_split_to_table(later.body, '\s+')
        ) AS words
    ) AS words_removed,
    (
        SELECT count(*)
        FROM (
            SELECT regexp_split_to_table(later.body, '\s+')
            EXCEPT ALL
            SELECT regexp_split_to_table(earlier.body, '\s+')
        ) AS words
    ) AS words_added
FROM warehouse.article_versions AS later
JOIN warehouse.article_versions AS earlier
    ON earlier.article_id = later.article_id AND earlier.version = later.version - 1
JOIN warehouse.articles AS article ON article.article_id = later.article_id
CROSS JOIN LATERAL (
    SELECT
        concat_ws(E'\n', earlier.subtitle, split_part(earlier.body, E'\n', 1)) AS was,
        concat_ws(E'\n', later.subtitle, split_part(later.body, E'\n', 1)) AS became
) AS lead
WHERE later.version > 1 AND later.content_hash <> earlier.content_hash
ORDER BY later.valid_from DESC;
COMMENT ON VIEW marts.corrections IS 'One row per change of an article after publication, newest first.';
COMMENT ON COLUMN marts.corrections.seen_at IS 'Instant of the first fetch that saw the change.';
COMMENT ON COLUMN marts.corrections.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.corrections.article_id IS 'The article.';
COMMENT ON COLUMN marts.corrections.url IS 'Its canonical address.';
COMMENT ON COLUMN marts.corrections.version IS 'Number of the version that the change began.';
COMMENT ON COLUMN marts.corrections.title_was IS 'Headline before; null if it did not change.';
COMMENT ON COLUMN marts.corrections.title_became IS 'Headline after; null if it did not change.';
COMMENT ON COLUMN marts.corrections.lead_was IS 'Standfirst and first paragraph before; null if they did not change.';
COMMENT ON COLUMN marts.corrections.lead_became IS 'Standfirst and first paragraph after; null if they did not change.';
COMMENT ON COLUMN marts.corrections.is_body_changed IS 'Whether the text differs, its first paragraph included.';
COMMENT ON COLUMN marts.corrections.words_removed IS 'Words of the text before that are missing after, counted as often as they occur.';
COMMENT ON COLUMN marts.corrections.words_added IS 'Words of the text after that were missing before.';

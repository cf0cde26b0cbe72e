-- What a version showed before this transaction, and shows no longer, stays as a superseded reading.
WITH compared AS (
    SELECT
        shown.*,
        version.article_id IS NOT NULL
            AND (shown.title, shown.subtitle, shown.body)
                IS NOT DISTINCT FROM (version.title, version.subtitle, version.body) AS has_same_text,
        (shown.authors, shown.editors, shown.section, shown.tags)
            IS NOT DISTINCT FROM (version.authors, version.editors, version.section, version.tags) AS has_same_credits
    FROM shown
    LEFT JOIN warehouse.article_versions AS version USING (article_id, version)
),
unchanged AS (
    UPDATE ops.versions AS version
    SET read_at = compared.read_at
    FROM compared
    WHERE (version.article_id, version.version) = (compared.article_id, compared.version)
        AND compared.has_same_text
        AND compared.has_same_credits
        AND version.read_at <> compared.read_at
)
INSERT INTO ops.superseded_readings (
    article_id, version, reading, valid_from, title, subtitle, body, authors, editors, section, tags, content_hash,
    warc_file, warc_offset, extractor_version, run_id, read_at
)
SELECT
    article_id, version,
    1 + (
        SELECT count(*)
        FROM ops.superseded_readings AS earlier
        WHERE (earlier.article_id, earlier.version) = (compared.article_id, compared.version)
    ),
    valid_from,
    CASE WHEN NOT has_same_text THEN title END,
    CASE WHEN NOT has_same_text THEN subtitle END,
    CASE WHEN NOT has_same_text THEN body END,
    authors, editors, section, tags, content_hash, warc_file, warc_offset, extractor_version, run_id, read_at
FROM compared
WHERE NOT (has_same_text AND has_same_credits);
DELETE FROM shown

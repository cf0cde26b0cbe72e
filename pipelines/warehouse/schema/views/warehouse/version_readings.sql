CREATE OR REPLACE VIEW warehouse.version_readings AS
SELECT
    reading.article_id,
    reading.version,
    reading.reading,
    reading.read_at,
    reading.superseded_at,
    reading.valid_from,
    CASE WHEN text.body IS NULL THEN following.title ELSE text.title END AS title,
    CASE WHEN text.body IS NULL THEN following.subtitle ELSE text.subtitle END AS subtitle,
    coalesce(text.body, following.body) AS body,
    reading.authors,
    reading.editors,
    reading.section,
    reading.tags,
    reading.content_hash,
    encode(
        sha256(convert_to(concat_ws(E'\n', reading.content_hash, array_to_string(reading.authors, E'\n')), 'UTF8')), 'hex'
    ) AS version_hash,
    reading.warc_file,
    reading.warc_offset,
    reading.extractor_version,
    reading.run_id
FROM ops.superseded_readings AS reading
LEFT JOIN LATERAL (
    SELECT later.title, later.subtitle, later.body
    FROM ops.superseded_readings AS later
    WHERE later.article_id = reading.article_id
        AND later.version = reading.version
        AND later.reading >= reading.reading
        AND later.body IS NOT NULL
    ORDER BY later.reading
    LIMIT 1
) AS text ON true
LEFT JOIN warehouse.article_versions AS following
    ON following.article_id = reading.article_id AND following.version = reading.version
UNION ALL
SELECT
    version.article_id,
    version.version,
    1 + (
        SELECT count(*)::integer
        FROM ops.superseded_readings AS earlier
        WHERE earlier.article_id = version.article_id AND earlier.version = version.version
    ),
    begun.read_at,
    NULL,
    version.valid_from,
    version.title,
    version.subtitle,
    version.body,
    version.authors,
    version.editors,
    version.section,
    version.tags,
    version.content_hash,
    version.version_hash,
    version.warc_file,
    version.warc_offset,
    version.extractor_version,
    version.run_id
FROM warehouse.article_versions AS version
JOIN ops.versions AS begun USING (article_id, version);
COMMENT ON VIEW warehouse.version_readings IS 'One row per reading of a version: what (article_id, version) showed in this warehouse, and when. The latest reading of each is the row of warehouse.article_versions.';
COMMENT ON COLUMN warehouse.version_readings.article_id IS 'The article.';
COMMENT ON COLUMN warehouse.version_readings.version IS 'Number of the version, as it was shown.';
COMMENT ON COLUMN warehouse.version_readings.reading IS 'Number of the reading among those of the version, from 1.';
COMMENT ON COLUMN warehouse.version_readings.read_at IS 'Since when this warehouse shows it.';
COMMENT ON COLUMN warehouse.version_readings.superseded_at IS 'Until when this warehouse showed it; null for the reading that it shows now.';
COMMENT ON COLUMN warehouse.version_readings.valid_from IS 'Instant of the first fetch of the version.';
COMMENT ON COLUMN warehouse.version_readings.title IS 'Headline, as it was read.';
COMMENT ON COLUMN warehouse.version_readings.subtitle IS 'Standfirst, as it was read.';
COMMENT ON COLUMN warehouse.version_readings.body IS 'Text, as it was read.';
COMMENT ON COLUMN warehouse.version_readings.authors IS 'Reporters, as they were read.';
COMMENT ON COLUMN warehouse.version_readings.editors IS 'Editors, as they were read.';
COMMENT ON COLUMN warehouse.version_readings.section IS 'Section, as it was read.';
COMMENT ON COLUMN warehouse.version_readings.tags IS 'Tags, as they were read.';
COMMENT ON COLUMN warehouse.version_readings.content_hash IS 'Digest of title, subtitle and body.';
COMMENT ON COLUMN warehouse.version_readings.version_hash IS 'Digest of title, subtitle, body and authors.';
COMMENT ON COLUMN warehouse.version_readings.warc_file IS 'WARC segment of the raw page.';
COMMENT ON COLUMN warehouse.version_readings.warc_offset IS 'Byte offset of the response record in warc_file.';
COMMENT ON COLUMN warehouse.version_readings.extractor_version IS 'Version of the code that read the page so.';
COMMENT ON COLUMN warehouse.version_readings.run_id IS 'Run that wrote the reading.';

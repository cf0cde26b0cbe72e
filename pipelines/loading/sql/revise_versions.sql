-- A version is a run of fetches that read the same text; those of the articles revised are laid out anew.
CREATE TEMP TABLE readings ON COMMIT DROP AS
WITH fetches AS (
    SELECT article_id, valid_from AS fetched_at, modified_at, warc_file, warc_offset
    FROM revised
    JOIN ops.versions USING (article_id)
    UNION ALL
    SELECT article_id, fetched_at, modified_at, warc_file, warc_offset
    FROM revised
    JOIN ops.sightings USING (article_id)
),
found AS (
    SELECT
        article_id, fetched.fetched_at, version.title, version.subtitle, version.body, version.content_hash,
        fetched.modified_at, fetched.warc_file, fetched.warc_offset, version.extractor_version, version.run_id
    FROM fetches AS fetched
    JOIN warehouse.article_versions AS version USING (article_id)
    WHERE version.valid_from <= fetched.fetched_at
        AND (version.valid_to > fetched.fetched_at OR version.valid_to IS NULL)
    UNION ALL
    SELECT
        revised.article_id, fetched_at, title, subtitle, body, content_hash,
        modified_at, warc_file, warc_offset, extractor_version, %(run_id)s
    FROM revised
    JOIN staging USING (canonical_url)
)
SELECT
    *,
    content_hash IS DISTINCT FROM lag(content_hash) OVER (PARTITION BY article_id ORDER BY fetched_at) AS is_first
FROM found;

CREATE TEMP TABLE layout ON COMMIT DROP AS
SELECT
    article_id,
    row_number() OVER following AS version,
    fetched_at AS valid_from,
    lead(fetched_at) OVER following AS valid_to,
    title, subtitle, body, content_hash, modified_at, warc_file, warc_offset, extractor_version, run_id
FROM readings
WHERE is_first
WINDOW following AS (PARTITION BY article_id ORDER BY fetched_at);

DELETE FROM ops.versions AS version USING revised WHERE version.article_id = revised.article_id;

-- The text that the article has now is the article's.
INSERT INTO ops.versions (
    article_id, version, valid_from, valid_to, title, subtitle, body, content_hash, modified_at, warc_file,
    warc_offset, extractor_version, run_id
)
SELECT
    layout.article_id, layout.version, layout.valid_from, layout.valid_to,
    CASE WHEN NOT same.is_it THEN layout.title END,
    CASE WHEN NOT same.is_it THEN layout.subtitle END,
    CASE WHEN NOT same.is_it THEN layout.body END,
    layout.content_hash, layout.modified_at, layout.warc_file, layout.warc_offset, layout.extractor_version,
    layout.run_id
FROM layout
JOIN warehouse.articles AS article USING (article_id)
CROSS JOIN LATERAL (
    SELECT layout.valid_to IS NULL AND layout.content_hash = article.content_hash AS is_it
) AS same;

UPDATE warehouse.articles AS article
SET version = laid.version, first_seen_at = laid.first_seen_at
FROM (
    SELECT article_id, max(version) AS version, min(valid_from) AS first_seen_at FROM layout GROUP BY article_id
) AS laid
WHERE article.article_id = laid.article_id
    AND (article.version, article.first_seen_at) IS DISTINCT FROM (laid.version, laid.first_seen_at);

-- What began no version is a sighting.
DELETE FROM ops.sightings AS sighting USING revised WHERE sighting.article_id = revised.article_id;

INSERT INTO ops.sightings (article_id, fetched_at, modified_at, warc_file, warc_offset)
SELECT article_id, fetched_at, modified_at, warc_file, warc_offset
FROM readings
WHERE NOT is_first

-- What is seen for the first time has one version; nothing is to be laid out.
WITH begun AS (
    INSERT INTO warehouse.article_versions (
        article_id, version, valid_from, title, subtitle, body, content_hash, modified_at, warc_file, warc_offset,
        extractor_version, run_id
    )
    SELECT
        article_id, 1, fetched_at, title, subtitle, body, content_hash, modified_at, warc_file, warc_offset,
        extractor_version, %(run_id)s
    FROM revised
    JOIN staging USING (canonical_url)
    WHERE NOT EXISTS (SELECT FROM warehouse.article_versions AS known WHERE known.article_id = revised.article_id)
    RETURNING article_id
)
DELETE FROM revised USING begun WHERE revised.article_id = begun.article_id;

-- A version is a run of fetches that read the same text; those of the articles revised are laid out anew.
CREATE TEMP TABLE layout ON COMMIT DROP AS
WITH readings AS (
    SELECT
        article_id, sighting.fetched_at, version.title, version.subtitle, version.body, version.content_hash,
        sighting.modified_at, sighting.warc_file, sighting.warc_offset, version.extractor_version, version.run_id
    FROM revised
    JOIN ops.sightings AS sighting USING (article_id)
    JOIN warehouse.article_versions AS version USING (article_id)
    WHERE version.valid_from <= sighting.fetched_at
        AND (version.valid_to > sighting.fetched_at OR version.valid_to IS NULL)
    UNION ALL
    SELECT
        revised.article_id, fetched_at, title, subtitle, body, content_hash,
        modified_at, warc_file, warc_offset, extractor_version, %(run_id)s
    FROM revised
    JOIN staging USING (canonical_url)
),
compared AS (
    SELECT
        *,
        content_hash IS DISTINCT FROM lag(content_hash) OVER (PARTITION BY article_id ORDER BY fetched_at) AS is_first
    FROM readings
)
SELECT
    article_id,
    row_number() OVER following AS version,
    fetched_at AS valid_from,
    lead(fetched_at) OVER following AS valid_to,
    title, subtitle, body, content_hash, modified_at, warc_file, warc_offset, extractor_version, run_id
FROM compared
WHERE is_first
WINDOW following AS (PARTITION BY article_id ORDER BY fetched_at);

DELETE FROM warehouse.article_versions AS version USING revised WHERE version.article_id = revised.article_id;

INSERT INTO warehouse.article_versions (
    article_id, version, valid_from, valid_to, title, subtitle, body, content_hash, modified_at, warc_file,
    warc_offset, extractor_version, run_id
)
SELECT * FROM layout;

UPDATE warehouse.articles AS article
SET version = laid.version, first_seen_at = laid.first_seen_at
FROM (
    SELECT article_id, max(version) AS version, min(valid_from) AS first_seen_at FROM layout GROUP BY article_id
) AS laid
WHERE article.article_id = laid.article_id
    AND (article.version, article.first_seen_at) IS DISTINCT FROM (laid.version, laid.first_seen_at);

INSERT INTO ops.sightings (article_id, fetched_at, modified_at, warc_file, warc_offset)
SELECT sighted.article_id, fetched_at, modified_at, warc_file, warc_offset
FROM sighted
JOIN staging USING (canonical_url)

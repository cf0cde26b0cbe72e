-- A version is a run of fetches that read the same text; the versions of the revised articles are built again.
CREATE TEMP TABLE readings ON COMMIT DROP AS
WITH fetches AS (
    SELECT article_id, valid_from AS fetched_at, modified_at, warc_file, warc_offset, stated_at, names_itself
    FROM revised
    JOIN ops.versions USING (article_id)
    UNION ALL
    SELECT article_id, fetched_at, modified_at, warc_file, warc_offset, stated_at, names_itself
    FROM revised
    JOIN ops.observations USING (article_id)
),
found AS (
    SELECT
        article_id, fetched.fetched_at, version.title, version.subtitle, version.body, version.content_hash,
        fetched.modified_at, fetched.warc_file, fetched.warc_offset, fetched.stated_at, fetched.names_itself,
        version.extractor_version, version.run_id
    FROM fetches AS fetched
    JOIN warehouse.article_versions AS version USING (article_id)
    WHERE version.valid_from <= fetched.fetched_at
        AND (version.valid_to > fetched.fetched_at OR version.valid_to IS NULL)
    UNION ALL
    SELECT
        revised.article_id, fetched_at, title, subtitle, body, content_hash,
        modified_at, warc_file, warc_offset, stated_at, names_itself, extractor_version, %(run_id)s
    FROM revised
    JOIN staging USING (canonical_url)
)
SELECT
    *,
    content_hash IS DISTINCT FROM lag(content_hash) OVER (PARTITION BY article_id ORDER BY fetched_at) AS is_first
FROM found;

CREATE TEMP TABLE new_versions ON COMMIT DROP AS
SELECT
    article_id,
    row_number() OVER following AS version,
    fetched_at AS valid_from,
    lead(fetched_at) OVER following AS valid_to,
    title, subtitle, body, content_hash, modified_at, warc_file, warc_offset, stated_at, names_itself,
    extractor_version, run_id
FROM readings
WHERE is_first
WINDOW following AS (PARTITION BY article_id ORDER BY fetched_at);

DELETE FROM ops.versions AS version USING revised WHERE version.article_id = revised.article_id;

-- The current text is stored in the article's row only.
INSERT INTO ops.versions (
    article_id, version, valid_from, valid_to, title, subtitle, body, content_hash, modified_at, warc_file,
    warc_offset, stated_at, names_itself, extractor_version, run_id
)
SELECT
    new.article_id, new.version, new.valid_from, new.valid_to,
    CASE WHEN NOT same.is_it THEN new.title END,
    CASE WHEN NOT same.is_it THEN new.subtitle END,
    CASE WHEN NOT same.is_it THEN new.body END,
    new.content_hash, new.modified_at, new.warc_file, new.warc_offset, new.stated_at,
    new.names_itself, new.extractor_version, new.run_id
FROM new_versions AS new
JOIN warehouse.articles AS article USING (article_id)
CROSS JOIN LATERAL (
    SELECT new.valid_to IS NULL AND new.content_hash = article.content_hash AS is_it
) AS same;

UPDATE warehouse.articles AS article
SET version = latest.version, first_seen_at = latest.first_seen_at
FROM (
    SELECT article_id, max(version) AS version, min(valid_from) AS first_seen_at FROM new_versions GROUP BY article_id
) AS latest
WHERE article.article_id = latest.article_id
    AND (article.version, article.first_seen_at) IS DISTINCT FROM (latest.version, latest.first_seen_at);

-- A fetch that began no version is an observation.
DELETE FROM ops.observations AS observation USING revised WHERE observation.article_id = revised.article_id;

INSERT INTO ops.observations (article_id, fetched_at, modified_at, warc_file, warc_offset, stated_at, names_itself)
SELECT article_id, fetched_at, modified_at, warc_file, warc_offset, stated_at, names_itself
FROM readings
WHERE NOT is_first;

DROP TABLE readings, new_versions

-- The versions of the revised articles are built again: a version is a run of fetches that read the same text under the
-- same byline.
INSERT INTO shown
SELECT version.*, begun.read_at
FROM revised
JOIN warehouse.article_versions AS version USING (article_id)
JOIN ops.versions AS begun USING (article_id, version)
WHERE NOT EXISTS (SELECT FROM shown WHERE shown.article_id = revised.article_id);

CREATE TEMP TABLE readings ON COMMIT DROP AS
WITH fetches AS (
    SELECT
        article_id, valid_from AS fetched_at, modified_at, warc_file, warc_offset, stated_at, names_itself,
        NULL::text[] AS authors, NULL::text[] AS editors, NULL AS section, NULL::text[] AS tags
    FROM revised
    JOIN ops.versions USING (article_id)
    UNION ALL
    SELECT
        article_id, fetched_at, modified_at, warc_file, warc_offset, stated_at, names_itself, authors, editors, section,
        tags
    FROM revised
    JOIN ops.observations USING (article_id)
),
found AS (
    SELECT
        article_id, fetched.fetched_at, version.title, version.subtitle, version.body, version.content_hash,
        fetched.modified_at, fetched.warc_file, fetched.warc_offset, fetched.stated_at, fetched.names_itself,
        version.extractor_version, version.run_id, coalesce(fetched.authors, version.authors) AS authors,
        coalesce(fetched.editors, version.editors) AS editors,
        CASE WHEN fetched.authors IS NULL THEN version.section ELSE fetched.section END AS section,
        coalesce(fetched.tags, version.tags) AS tags, version.version AS held, version.authors AS held_authors
    FROM fetches AS fetched
    JOIN warehouse.article_versions AS version USING (article_id)
    WHERE version.valid_from <= fetched.fetched_at
        AND (version.valid_to > fetched.fetched_at OR version.valid_to IS NULL)
    UNION ALL
    SELECT
        revised.article_id, fetched_at, title, subtitle, body, content_hash,
        modified_at, warc_file, warc_offset, stated_at, names_itself, extractor_version, %(run_id)s, authors, editors,
        section, tags, NULL, NULL
    FROM revised
    JOIN staging USING (canonical_url)
),
-- Two versions that read alike since a re-extraction keep their numbers, unless a fetch comes between them.
texts AS (
    SELECT
        *,
        content_hash IS DISTINCT FROM lag(content_hash) OVER following
        OR coalesce(held > lag(held) OVER following, false)
            AND ops.is_same_byline(held_authors, lag(held_authors) OVER following) AS begins_text
    FROM found
    WINDOW following AS (PARTITION BY article_id ORDER BY fetched_at)
),
runs AS (
    SELECT *, count(*) FILTER (WHERE begins_text) OVER (PARTITION BY article_id ORDER BY fetched_at) AS run
    FROM texts
),
signed AS (
    SELECT
        *,
        max(fetched_at) FILTER (WHERE authors <> '{}') OVER (
            PARTITION BY article_id, run ORDER BY fetched_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS signed_before
    FROM runs
)
SELECT
    signed.*,
    signed.begins_text OR NOT coalesce(ops.is_same_byline(before.authors, signed.authors), true) AS is_first
FROM signed
LEFT JOIN found AS before ON before.article_id = signed.article_id AND before.fetched_at = signed.signed_before;

CREATE TEMP TABLE new_versions ON COMMIT DROP AS
SELECT
    article_id,
    row_number() OVER following AS version,
    fetched_at AS valid_from,
    lead(fetched_at) OVER following AS valid_to,
    title, subtitle, body, content_hash, modified_at, warc_file, warc_offset, stated_at, names_itself,
    extractor_version, run_id, authors, editors, section, tags
FROM readings
WHERE is_first
WINDOW following AS (PARTITION BY article_id ORDER BY fetched_at);

DELETE FROM ops.versions AS version USING revised WHERE version.article_id = revised.article_id;

INSERT INTO ops.versions (
    article_id, version, valid_from, valid_to, title, subtitle, body, content_hash, modified_at, warc_file,
    warc_offset, stated_at, names_itself, extractor_version, run_id, authors, editors, section, tags
)
SELECT
    new.article_id, new.version, new.valid_from, new.valid_to,
    CASE WHEN NOT same.text THEN new.title END,
    CASE WHEN NOT same.text THEN new.subtitle END,
    CASE WHEN NOT same.text THEN new.body END,
    new.content_hash, new.modified_at, new.warc_file, new.warc_offset, new.stated_at,
    new.names_itself, new.extractor_version, new.run_id,
    CASE WHEN NOT same.credits THEN new.authors END,
    CASE WHEN NOT same.credits THEN new.editors END,
    CASE WHEN NOT same.credits THEN new.section END,
    CASE WHEN NOT same.credits THEN new.tags END
FROM new_versions AS new
JOIN warehouse.articles AS article USING (article_id)
CROSS JOIN LATERAL (
    SELECT
        new.content_hash = article.content_hash AS text,
        (new.authors, new.editors, new.section, new.tags)
        IS NOT DISTINCT FROM (article.authors, article.editors, article.section, article.tags) AS credits
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

INSERT INTO ops.observations (
    article_id, fetched_at, modified_at, warc_file, warc_offset, stated_at, names_itself, authors, editors, section, tags
)
SELECT
    reading.article_id, reading.fetched_at, reading.modified_at, reading.warc_file, reading.warc_offset,
    reading.stated_at, reading.names_itself,
    CASE WHEN own.differ THEN reading.authors END,
    CASE WHEN own.differ THEN reading.editors END,
    CASE WHEN own.differ THEN reading.section END,
    CASE WHEN own.differ THEN reading.tags END
FROM readings AS reading
JOIN new_versions AS new
    ON new.article_id = reading.article_id
    AND new.valid_from < reading.fetched_at
    AND (new.valid_to > reading.fetched_at OR new.valid_to IS NULL)
CROSS JOIN LATERAL (
    SELECT
        (reading.authors, reading.editors, reading.section, reading.tags)
        IS DISTINCT FROM (new.authors, new.editors, new.section, new.tags) AS differ
) AS own
WHERE NOT reading.is_first;

DROP TABLE readings, new_versions

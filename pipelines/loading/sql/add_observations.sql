-- A fetch that saw the version of its time again changes no version.
INSERT INTO ops.observations (
    article_id, fetched_at, modified_at, warc_file, warc_offset, stated_at, names_itself, authors, editors, section, tags
)
SELECT
    observed.article_id, staging.fetched_at, staging.modified_at, staging.warc_file, staging.warc_offset,
    staging.stated_at, staging.names_itself,
    CASE WHEN own.differ THEN staging.authors END,
    CASE WHEN own.differ THEN staging.editors END,
    CASE WHEN own.differ THEN staging.section END,
    CASE WHEN own.differ THEN staging.tags END
FROM observed
JOIN staging USING (canonical_url)
JOIN warehouse.article_versions AS version
    ON version.article_id = observed.article_id
    AND version.valid_from <= staging.fetched_at
    AND (version.valid_to > staging.fetched_at OR version.valid_to IS NULL)
CROSS JOIN LATERAL (
    SELECT
        (staging.authors, staging.editors, staging.section, staging.tags)
        IS DISTINCT FROM (version.authors, version.editors, version.section, version.tags) AS differ
) AS own
WHERE NOT EXISTS (SELECT FROM revised WHERE revised.article_id = observed.article_id)

-- The fetches that are new, and the articles whose versions they change: at that time another text was in force, or none.
CREATE TEMP TABLE sighted ON COMMIT DROP AS
SELECT article.article_id, staging.canonical_url
FROM staging
JOIN warehouse.articles AS article USING (canonical_url, source_id)
WHERE NOT EXISTS (
    SELECT FROM ops.sightings AS known
    WHERE known.article_id = article.article_id AND known.fetched_at = staging.fetched_at
);
CREATE TEMP TABLE revised ON COMMIT DROP AS
SELECT sighted.article_id, sighted.canonical_url
FROM sighted
JOIN staging USING (canonical_url)
WHERE NOT EXISTS (
    SELECT FROM warehouse.article_versions AS version
    WHERE version.article_id = sighted.article_id
        AND version.content_hash = staging.content_hash
        AND version.valid_from <= staging.fetched_at
        AND (version.valid_to > staging.fetched_at OR version.valid_to IS NULL)
)

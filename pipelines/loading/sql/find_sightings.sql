-- The fetches that are new, and the articles whose versions they change: at that time another text was in force, or none.
INSERT INTO sighted (article_id, canonical_url)
SELECT known.article_id, known.canonical_url
FROM known
JOIN staging USING (canonical_url)
WHERE
    NOT EXISTS (
        SELECT FROM ops.versions AS begun
        WHERE begun.article_id = known.article_id AND begun.valid_from = staging.fetched_at
    )
    AND NOT EXISTS (
        SELECT FROM ops.sightings AS earlier
        WHERE earlier.article_id = known.article_id AND earlier.fetched_at = staging.fetched_at
    );
INSERT INTO revised (article_id, canonical_url)
SELECT sighted.article_id, sighted.canonical_url
FROM sighted
JOIN staging USING (canonical_url)
WHERE NOT EXISTS (
    SELECT FROM ops.versions AS version
    WHERE version.article_id = sighted.article_id
        AND version.content_hash = staging.content_hash
        AND version.valid_from <= staging.fetched_at
        AND (version.valid_to > staging.fetched_at OR version.valid_to IS NULL)
)

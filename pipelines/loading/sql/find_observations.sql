-- The new fetches, and the articles whose versions they change: at that time another text was valid, or none.
INSERT INTO observed (article_id, canonical_url)
SELECT known.article_id, known.canonical_url
FROM known
JOIN staging USING (canonical_url)
WHERE
    NOT EXISTS (
        SELECT FROM ops.versions AS begun
        WHERE begun.article_id = known.article_id AND begun.valid_from = staging.fetched_at
    )
    AND NOT EXISTS (
        SELECT FROM ops.observations AS earlier
        WHERE earlier.article_id = known.article_id AND earlier.fetched_at = staging.fetched_at
    );
INSERT INTO revised (article_id, canonical_url)
SELECT observed.article_id, observed.canonical_url
FROM observed
JOIN staging USING (canonical_url)
WHERE NOT EXISTS (
    SELECT FROM ops.versions AS version
    WHERE version.article_id = observed.article_id
        AND version.content_hash = staging.content_hash
        AND version.valid_from <= staging.fetched_at
        AND (version.valid_to > staging.fetched_at OR version.valid_to IS NULL)
)

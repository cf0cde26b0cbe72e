-- The new fetches, and the articles whose versions they may change: at that time another text or byline was valid, or
-- none. A fetch that read no byline has that of its time.
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
JOIN warehouse.articles AS article USING (article_id)
WHERE NOT EXISTS (
    SELECT FROM ops.versions AS version
    WHERE version.article_id = observed.article_id
        AND version.content_hash = staging.content_hash
        AND version.valid_from <= staging.fetched_at
        AND (version.valid_to > staging.fetched_at OR version.valid_to IS NULL)
        AND (
            staging.authors = '{}'
            OR staging.authors = coalesce(version.authors, article.authors)
                AND NOT EXISTS (
                    SELECT FROM ops.observations AS other
                    WHERE other.article_id = version.article_id
                        AND other.authors <> coalesce(version.authors, article.authors)
                )
        )
)

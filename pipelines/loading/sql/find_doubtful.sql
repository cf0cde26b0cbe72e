-- The articles of which a new fetch read a text that is no version of it, or for which other readings wait.
SELECT known.article_id
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
    )
    AND (
        NOT EXISTS (
            SELECT FROM ops.versions AS version
            WHERE version.article_id = known.article_id AND version.content_hash = staging.content_hash
        )
        OR EXISTS (SELECT FROM ops.suspicious_versions AS waiting WHERE waiting.article_id = known.article_id)
    )
ORDER BY known.article_id

-- All fetches of some articles, each with the beginning of its text: of versions, suspicious ones, and the new ones.
WITH fetches AS (
    SELECT article_id, valid_from AS fetched_at, stated_at, names_itself
    FROM ops.versions
    WHERE article_id = ANY (%(article_ids)s)
    UNION ALL
    SELECT article_id, fetched_at, stated_at, names_itself
    FROM ops.observations
    WHERE article_id = ANY (%(article_ids)s)
)
SELECT
    article_id, 'version' AS kind, fetched_at, title, left(body, %(letters)s) AS body, content_hash,
    fetches.stated_at, fetches.names_itself
FROM fetches
JOIN warehouse.article_versions AS version USING (article_id)
WHERE version.valid_from <= fetched_at AND (version.valid_to > fetched_at OR version.valid_to IS NULL)
UNION ALL
SELECT article_id, 'suspicious', fetched_at, title, left(body, %(letters)s), content_hash, stated_at, names_itself
FROM ops.suspicious_versions
WHERE article_id = ANY (%(article_ids)s)
UNION ALL
SELECT article_id, 'new', fetched_at, title, left(body, %(letters)s), content_hash, stated_at, names_itself
FROM staging
JOIN known USING (canonical_url)
WHERE article_id = ANY (%(article_ids)s)
ORDER BY article_id, fetched_at, kind

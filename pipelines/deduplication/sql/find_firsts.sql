-- The earliest article with each of these texts; a text that no article has any longer is missing.
CREATE TEMP TABLE firsts ON COMMIT DROP AS
SELECT DISTINCT ON (body_hash)
    body_hash,
    article_id,
    source_id,
    coalesce(published_at, published_date::timestamp AT TIME ZONE 'UTC') AS published_at,
    canonical_url,
    published_date
FROM warehouse.articles
WHERE body_hash = ANY (%(texts)s)
ORDER BY
    body_hash,
    coalesce(published_at, published_date::timestamp AT TIME ZONE 'UTC'),
    canonical_url COLLATE "C"

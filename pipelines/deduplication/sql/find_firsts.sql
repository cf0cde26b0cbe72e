-- The earliest article with each of these texts; a text that no article has any longer is missing.
CREATE TEMP TABLE firsts ON COMMIT DROP AS
SELECT DISTINCT ON (body_hash)
    body_hash,
    article_id,
    source_id,
    warehouse.published_by(published_at, published_date, timezone) AS published_at,
    canonical_url,
    published_date
FROM warehouse.articles
JOIN warehouse.sources USING (source_id)
WHERE body_hash = ANY (%(texts)s)
ORDER BY
    body_hash,
    warehouse.published_by(published_at, published_date, timezone),
    canonical_url COLLATE "C"

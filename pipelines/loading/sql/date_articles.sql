-- A fetch that is loaded late still dates the article, unless a later one did. The upsert has locked the rows.
UPDATE warehouse.articles AS article
SET
    published_at = staging.published_at,
    published_date = staging.published_date,
    published_precision = staging.published_precision,
    dated_at = staging.fetched_at
FROM known
JOIN staging USING (canonical_url)
WHERE article.article_id = known.article_id
    AND staging.published_precision <> 'listing'
    AND staging.fetched_at < article.last_seen_at
    AND (article.published_precision = 'listing' OR article.dated_at < staging.fetched_at)

UPDATE warehouse.article_versions AS version
SET valid_to = article.last_seen_at
FROM staging
JOIN warehouse.articles AS article USING (canonical_url)
WHERE version.article_id = article.article_id AND version.valid_to IS NULL AND version.version < article.version

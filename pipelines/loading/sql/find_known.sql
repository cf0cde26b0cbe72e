-- The articles that exist already.
DELETE FROM known;
DELETE FROM observed;
DELETE FROM revised;
INSERT INTO known (article_id, canonical_url)
SELECT article.article_id, article.canonical_url
FROM staging
JOIN warehouse.articles AS article USING (canonical_url, source_id)

-- The body hashes whose groups of copies these corrections may change: those that come, and those that go.
INSERT INTO touched
SELECT corrections.body_hash
FROM corrections
JOIN warehouse.articles AS article USING (article_id, version)
UNION
SELECT article.body_hash
FROM corrections
JOIN warehouse.articles AS article USING (article_id, version)

-- The body hashes whose groups of copies this load may change: those that come, and those that go.
CREATE TEMP TABLE touched ON COMMIT DROP AS
SELECT body_hash FROM staging
UNION
SELECT article.body_hash FROM warehouse.articles AS article JOIN staging USING (canonical_url)

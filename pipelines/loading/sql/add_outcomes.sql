INSERT INTO outcomes (url, result, canonical_url, published_date)
SELECT url, 'article', canonical_url, published_date FROM staging;
ANALYZE outcomes (url);
ANALYZE crawled (url);
SELECT FROM staging LIMIT 1

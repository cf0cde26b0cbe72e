-- Bar the page or the publisher, and choose its articles and lines; what a crawl discovers meanwhile, the load refuses.
SELECT ops.lock_articles();
INSERT INTO ops.forgotten (source_id, canonical_url)
VALUES (%(source_id)s, %(canonical_url)s)
ON CONFLICT DO NOTHING;
CREATE TEMP TABLE forgotten_articles ON COMMIT DROP AS
SELECT article_id, source_id, url
FROM warehouse.articles
WHERE source_id = %(source_id)s OR canonical_url = %(canonical_url)s
UNION
SELECT article.article_id, article.source_id, article.url
FROM ops.ledger AS ledger
JOIN warehouse.articles AS article USING (article_id)
WHERE ledger.canonical_url = %(canonical_url)s;
CREATE TEMP TABLE forgotten_lines ON COMMIT DROP AS
SELECT source_id, url FROM ops.ledger WHERE source_id = %(source_id)s OR canonical_url = %(canonical_url)s
UNION
SELECT source_id, url
FROM ops.ledger
WHERE state = 'duplicate' AND article_id IN (SELECT article_id FROM forgotten_articles)
UNION
SELECT source_id, url FROM forgotten_articles JOIN ops.ledger USING (source_id, url);
SELECT ops.lock_ledger(source_id) FROM (SELECT DISTINCT source_id FROM forgotten_lines ORDER BY source_id) AS sources

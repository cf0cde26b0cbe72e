-- Search keeps the stems of each text, and those of Indonesian words have other rules since.
INSERT INTO ops.search_queue (article_id)
SELECT article_id FROM warehouse.articles WHERE language = 'id' ORDER BY article_id
ON CONFLICT DO NOTHING;

-- Search keeps the stems of each text, and verbs made of words such as tentang and bagi have stems of their own since.
INSERT INTO ops.search_queue (article_id)
SELECT article_id FROM warehouse.articles WHERE language = 'id' ORDER BY article_id
ON CONFLICT DO NOTHING;

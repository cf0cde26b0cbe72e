SELECT article_id, published_at, title, url, word_count, version
FROM warehouse.articles
WHERE source_id = %(source_id)s AND published_date = %(day)s
ORDER BY published_at, article_id
LIMIT 200

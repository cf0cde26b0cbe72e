SELECT count(*)
FROM ops.search_queue
JOIN warehouse.articles USING (article_id)
WHERE published_date BETWEEN %(first)s AND %(last)s AND (%(source_id)s::text IS NULL OR source_id = %(source_id)s)

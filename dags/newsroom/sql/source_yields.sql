SELECT source_id, published_date, count(*) AS articles
FROM warehouse.articles
WHERE published_date BETWEEN %(first)s AND %(last)s
GROUP BY source_id, published_date
ORDER BY source_id, published_date

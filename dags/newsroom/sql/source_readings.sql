SELECT
    source_id,
    count(*) AS articles,
    max(published_at) AS latest_at,
    count(*) FILTER (WHERE access = 'partial') AS partial,
    count(*) FILTER (WHERE authors = '{}') AS without_author,
    count(*) FILTER (WHERE published_at IS NULL) AS without_time,
    count(*) FILTER (WHERE section IS NULL) AS without_section
FROM warehouse.articles
WHERE published_date BETWEEN %(first)s AND %(last)s
GROUP BY source_id
ORDER BY source_id

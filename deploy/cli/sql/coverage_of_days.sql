SELECT source_id, published_date, discovered, loaded, duplicate, rejected, failed, pending, complete,
    incomplete_because
FROM marts.coverage
WHERE published_date BETWEEN %(first)s AND %(last)s AND source_id = ANY (%(source_ids)s)
ORDER BY source_id, published_date

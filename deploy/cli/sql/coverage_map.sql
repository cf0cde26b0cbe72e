SELECT source_id, published_date, state, discovered, loaded, missing, coalesce(only_archive, 0)
FROM marts.day_states
LEFT JOIN (
    SELECT source_id, published_date, only_archive
    FROM marts.coverage
    WHERE published_date BETWEEN %(first)s AND %(last)s
) AS found USING (source_id, published_date)
WHERE published_date BETWEEN %(first)s AND %(last)s
ORDER BY source_id, published_date

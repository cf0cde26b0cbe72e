SELECT source_id, published_date, state, discovered, loaded, missing
FROM marts.day_states
WHERE published_date BETWEEN %(first)s AND %(last)s
ORDER BY source_id, published_date

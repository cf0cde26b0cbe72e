SELECT source_id, published_date, state, discovered, loaded, missing
FROM marts.day_states
WHERE published_date BETWEEN %(first)s AND %(last)s
    AND (%(source_ids)s::text[] IS NULL OR source_id = ANY (%(source_ids)s::text[]))
ORDER BY source_id, published_date

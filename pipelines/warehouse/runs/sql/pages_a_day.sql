-- Average number of addresses that a source's counted days around a day have.
SELECT source_id, avg(discovered)::float8
FROM ops.day_states
WHERE published_date BETWEEN %(day)s::date - 28 AND %(day)s::date + 28
    AND source_id = ANY (%(source_ids)s::text[])
GROUP BY source_id

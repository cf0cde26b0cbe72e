SELECT
    source_id,
    date_trunc('month', published_date::timestamp)::date AS month,
    state,
    count(*) AS days,
    sum(loaded)::bigint AS loaded
FROM marts.day_states
WHERE published_date BETWEEN %(first)s AND %(last)s
GROUP BY source_id, date_trunc('month', published_date::timestamp), state
ORDER BY source_id, month, state

SELECT source_id, month, complete, empty, gaps, red, running, not_walked, loaded
FROM marts.month_states
WHERE month >= %(whole_from)s AND month < %(whole_before)s
UNION ALL
SELECT
    source_id,
    date_trunc('month', published_date::timestamp)::date,
    count(*) FILTER (WHERE state = 'complete'),
    count(*) FILTER (WHERE state = 'empty'),
    count(*) FILTER (WHERE state = 'gaps'),
    count(*) FILTER (WHERE state = 'red'),
    count(*) FILTER (WHERE state = 'running'),
    count(*) FILTER (WHERE state = 'not walked'),
    sum(loaded)::bigint
FROM marts.day_states
WHERE
    published_date >= %(first)s AND published_date < %(whole_from)s
    OR published_date >= %(whole_before)s AND published_date <= %(last)s
GROUP BY 1, 2

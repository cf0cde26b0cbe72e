-- The usual number of URLs per day: the median over the days with URLs within two weeks of this one.
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY day.urls)
FROM (
    SELECT count(*) AS urls
    FROM ops.ledger
    WHERE source_id = %(source_id)s
        AND published_date BETWEEN %(day)s::date - 14 AND %(day)s::date + 14
        AND published_date <> %(day)s::date
    GROUP BY published_date
) AS day

-- The days whose index named articles, if all of them turned out to be of other days. Articles that the ledger knew
-- before have no line in `checked`; if they are all that the index names, nothing on the ledger is of the day.
SELECT day.day
FROM unnest(%(days)s::date[]) AS day (day)
WHERE NOT EXISTS (
        SELECT FROM ops.ledger
        WHERE source_id = %(source_id)s AND published_date = day.day AND state = 'loaded'
    )
    AND (
        NOT EXISTS (SELECT FROM ops.ledger WHERE source_id = %(source_id)s AND published_date = day.day)
        OR EXISTS (
            SELECT FROM checked
            JOIN ops.ledger ON ledger.source_id = %(source_id)s AND ledger.url = checked.url
            WHERE checked.route = 'index'
                AND checked.listed_date = day.day
                AND ledger.state = 'loaded'
                AND ledger.published_date <> day.day
        )
    )
ORDER BY day.day

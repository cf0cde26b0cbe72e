-- What the other sources of the country found for a day, as a share of what they usually find on that weekday; only
-- those that a run has asked for the day, or that are on the ledger with it.
WITH others AS (
    SELECT other.source_id
    FROM warehouse.sources AS own
    JOIN warehouse.sources AS other ON other.country = own.country AND other.source_id <> own.source_id
    WHERE own.source_id = %(source_id)s
),
counted AS (
    SELECT
        others.source_id,
        (SELECT count(*) FROM ops.ledger WHERE source_id = others.source_id AND published_date = %(day)s) AS found,
        (
            SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY day.urls)
            FROM (
                SELECT count(*) AS urls
                FROM ops.ledger
                WHERE source_id = others.source_id
                    AND published_date <> %(day)s
                    AND published_date = ANY (ARRAY(SELECT %(day)s::date + 7 * week FROM generate_series(-8, 8) AS week))
                GROUP BY published_date
            ) AS day
        ) AS usual
    FROM others
)
SELECT found::real / usual AS share
FROM counted
WHERE usual >= %(min_usual)s
    AND (
        found > 0
        OR EXISTS (
            SELECT
            FROM ops.runs
            WHERE source_id = counted.source_id
                AND published_date = %(day)s
                AND (state <> 'short' OR cause LIKE 'nothing published: %%')
        )
    )

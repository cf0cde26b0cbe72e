-- The URLs of a day, and those of the same weekday within eight weeks. A day without URLs counts if a run looked for some
-- and found no other problem, and if the source was alive: it had URLs at most three days away.
WITH days AS (
    SELECT
        %(day)s::date + 7 * week AS day,
        (
            SELECT count(*)
            FROM ops.ledger
            WHERE source_id = %(source_id)s AND published_date = %(day)s::date + 7 * week
        ) AS urls
    FROM generate_series(-8, 8) AS week
),
like_days AS (
    SELECT day, urls
    FROM days
    WHERE day <> %(day)s
        AND (
            urls > 0
            OR (
                EXISTS (
                    SELECT
                    FROM ops.runs
                    WHERE source_id = %(source_id)s
                        AND published_date = days.day
                        AND (state = 'done' OR (state = 'short' AND cause LIKE 'nothing published: %%'))
                )
                AND EXISTS (
                    SELECT
                    FROM ops.ledger
                    WHERE source_id = %(source_id)s AND published_date BETWEEN days.day - 3 AND days.day + 3
                )
            )
        )
)
SELECT
    (SELECT urls FROM days WHERE day = %(day)s) AS found,
    coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY urls), 0) AS usual,
    coalesce(min(urls), 0) AS least,
    count(*) AS days
FROM like_days

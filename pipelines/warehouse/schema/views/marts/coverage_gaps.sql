-- Sums that slide from day to day, minus the day itself: a frame that excludes the day is summed again for each day.
CREATE OR REPLACE VIEW marts.coverage_gaps AS
WITH counted AS (
    SELECT source_id, published_date, count(*)::integer AS articles
    FROM warehouse.articles
    GROUP BY source_id, published_date
),
spans AS (
    SELECT source_id, min(published_date) AS first_day, max(published_date) AS last_day
    FROM counted
    GROUP BY source_id
),
days AS (
    SELECT spans.source_id, day::date AS published_date
    FROM spans
    CROSS JOIN LATERAL generate_series(first_day, last_day, interval '1 day') AS day
),
around AS (
    SELECT
        days.source_id,
        days.published_date,
        coalesce(counted.articles, 0) AS articles,
        sum(coalesce(counted.articles, 0)) OVER four_weeks AS articles_around,
        count(*) OVER four_weeks AS days_around
    FROM days
    LEFT JOIN counted USING (source_id, published_date)
    WINDOW four_weeks AS (
        PARTITION BY days.source_id ORDER BY days.published_date ROWS BETWEEN 14 PRECEDING AND 14 FOLLOWING
    )
),
usually AS (
    SELECT
        source_id,
        published_date,
        articles::bigint AS articles,
        (articles_around - articles)::numeric / nullif(days_around - 1, 0) AS usual
    FROM around
)
SELECT
    usually.source_id,
    usually.published_date,
    usually.articles,
    round(usually.usual, 1) AS usual,
    CASE
        WHEN NOT EXISTS (
            SELECT FROM ops.runs
            WHERE runs.source_id = usually.source_id AND runs.published_date = usually.published_date
        ) THEN 'not walked'
        WHEN EXISTS (
            SELECT FROM ops.ledger
            WHERE ledger.source_id = usually.source_id AND ledger.published_date = usually.published_date
                AND ledger.state IN ('pending', 'failed')
        ) THEN 'not all loaded'
        ELSE 'quiet'
    END AS cause
FROM usually
WHERE usually.articles < 0.25 * usually.usual;
COMMENT ON VIEW marts.coverage_gaps IS 'One row per source and local day with less than a quarter of the source''s usual articles, between its first and its last day.';
COMMENT ON COLUMN marts.coverage_gaps.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.coverage_gaps.published_date IS 'Local publication day.';
COMMENT ON COLUMN marts.coverage_gaps.articles IS 'Articles loaded.';
COMMENT ON COLUMN marts.coverage_gaps.usual IS 'Mean of the two weeks before and after.';
COMMENT ON COLUMN marts.coverage_gaps.cause IS 'not walked (no run of that day; backfill it), not all loaded (URLs are pending or failed), or quiet.';

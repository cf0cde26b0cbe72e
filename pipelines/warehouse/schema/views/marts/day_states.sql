-- Each branch is summed by itself: the ledger's from its index alone, and a span of days reads only that span.
CREATE OR REPLACE VIEW marts.day_states AS
WITH spans AS (
    SELECT source_id, min(published_date) AS first_day, max(published_date) AS last_day
    FROM ops.runs
    WHERE published_date IS NOT NULL
    GROUP BY source_id
),
parts AS (
    SELECT
        source_id,
        published_date,
        count(*) AS discovered,
        count(*) FILTER (WHERE state = 'loaded') AS loaded,
        count(*) FILTER (WHERE state = 'pending') AS pending,
        0::bigint AS transient_failures,
        0::bigint AS runs,
        false AS walked,
        NULL::text AS last_state
    FROM ops.ledger
    GROUP BY source_id, published_date
    UNION ALL
    SELECT source_id, published_date, 0, 0, 0, count(*), 0, false, NULL
    FROM ops.ledger
    WHERE state = 'failed' AND ops.is_transient(reason)
    GROUP BY source_id, published_date
    UNION ALL
    SELECT
        runs.source_id,
        runs.published_date,
        0,
        0,
        0,
        0,
        count(*),
        coalesce(
            bool_or(runs.walked_at >= (runs.published_date + 1)::timestamp AT TIME ZONE sources.timezone), false
        ),
        (array_agg(runs.state ORDER BY runs.started_at DESC))[1]
    FROM ops.runs
    JOIN warehouse.sources USING (source_id)
    WHERE runs.published_date IS NOT NULL
    GROUP BY runs.source_id, runs.published_date
    UNION ALL
    SELECT spans.source_id, day::date, 0, 0, 0, 0, 0, false, NULL
    FROM spans
    CROSS JOIN LATERAL generate_series(spans.first_day, spans.last_day, interval '1 day') AS day
),
counted AS (
    SELECT
        source_id,
        published_date,
        sum(discovered)::bigint AS discovered,
        sum(loaded)::bigint AS loaded,
        sum(pending)::bigint AS pending,
        sum(transient_failures)::bigint AS transient_failures,
        sum(runs)::bigint AS runs,
        bool_or(walked) AS walked,
        max(last_state) AS last_state
    FROM parts
    GROUP BY source_id, published_date
)
SELECT
    source_id,
    published_date,
    CASE
        WHEN walked AND pending + transient_failures > 0 THEN 'gaps'
        WHEN walked AND loaded > 0 THEN 'complete'
        WHEN walked THEN 'empty'
        WHEN last_state = 'short' THEN 'red'
        WHEN last_state = 'running' THEN 'running'
        WHEN runs > 0 OR discovered > 0 THEN 'not walked'
        ELSE 'never tried'
    END AS state,
    discovered,
    loaded,
    pending + transient_failures AS missing
FROM counted;
COMMENT ON VIEW marts.day_states IS 'One row per source and local day of marts.coverage, with the day''s state in a word; cheaper than marts.coverage for long spans.';
COMMENT ON COLUMN marts.day_states.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.day_states.published_date IS 'Local publication day.';
COMMENT ON COLUMN marts.day_states.state IS 'complete; empty (complete, without an article); gaps (walked, and addresses are missing); red (not walked, and its latest run was short); running; not walked; never tried.';
COMMENT ON COLUMN marts.day_states.discovered IS 'URLs of that day on the ledger.';
COMMENT ON COLUMN marts.day_states.loaded IS 'Articles in the warehouse.';
COMMENT ON COLUMN marts.day_states.missing IS 'Addresses that are pending, or failed for a reason that may pass.';

-- One pass over the ledger and the walks, so that a span of days reads only that span.
CREATE OR REPLACE VIEW marts.coverage AS
WITH spans AS (
    SELECT source_id, min(published_date) AS first_day, max(published_date) AS last_day
    FROM ops.runs
    WHERE published_date IS NOT NULL
    GROUP BY source_id
),
entries AS (
    SELECT
        source_id, published_date, state, found_by, reason,
        NULL::boolean AS walked_after_its_end, NULL::timestamptz AS started_at, NULL::text AS cause
    FROM ops.ledger
    UNION ALL
    SELECT
        runs.source_id,
        runs.published_date,
        NULL::text,
        NULL::text[],
        NULL::text,
        coalesce(runs.walked_at >= (runs.published_date + 1)::timestamp AT TIME ZONE sources.timezone, false),
        runs.started_at,
        CASE WHEN runs.state = 'short' THEN coalesce(runs.cause, 'its latest run failed') END
    FROM ops.runs
    JOIN warehouse.sources USING (source_id)
    WHERE runs.published_date IS NOT NULL
    UNION ALL
    SELECT
        spans.source_id, day::date, NULL::text, NULL::text[], NULL::text, NULL::boolean, NULL::timestamptz, NULL::text
    FROM spans
    CROSS JOIN LATERAL generate_series(spans.first_day, spans.last_day, interval '1 day') AS day
),
counted AS (
    SELECT
        source_id,
        published_date,
        count(state) AS discovered,
        count(*) FILTER (WHERE state = 'loaded') AS loaded,
        count(*) FILTER (WHERE state = 'duplicate') AS duplicate,
        count(*) FILTER (WHERE state = 'rejected') AS rejected,
        count(*) FILTER (WHERE state = 'failed') AS failed,
        count(*) FILTER (WHERE state = 'pending') AS pending,
        count(*) FILTER (WHERE 'feed' = ANY (found_by)) AS by_feed,
        count(*) FILTER (WHERE 'sitemap' = ANY (found_by)) AS by_sitemap,
        count(*) FILTER (WHERE 'index' = ANY (found_by)) AS by_index,
        count(*) FILTER (WHERE 'page' = ANY (found_by)) AS by_page,
        count(*) FILTER (WHERE 'archive' = ANY (found_by)) AS by_archive,
        count(*) FILTER (WHERE state = 'loaded' AND found_by = '{archive}') AS only_archive,
        count(*) FILTER (WHERE state = 'failed' AND ops.is_transient(reason)) AS transient_failures,
        count(started_at) AS runs,
        coalesce(bool_or(walked_after_its_end), false) AS walked,
        (array_agg(cause ORDER BY started_at DESC) FILTER (WHERE started_at IS NOT NULL))[1] AS cause
    FROM entries
    GROUP BY source_id, published_date
)
SELECT
    source_id,
    published_date,
    discovered,
    loaded,
    duplicate,
    rejected,
    failed,
    pending,
    walked AND cause IS NULL AND pending = 0 AND transient_failures = 0 AS complete,
    by_feed,
    by_sitemap,
    by_index,
    by_page,
    by_archive,
    walked,
    nullif(
        concat_ws(
            '; ',
            CASE
                WHEN walked AND cause IS NOT NULL THEN cause
                WHEN walked THEN NULL
                WHEN runs > 0 THEN coalesce(cause, 'not walked since the day is over')
                WHEN discovered > 0 THEN 'not walked'
                ELSE 'never tried'
            END,
            CASE WHEN pending > 0 THEN pending || ' pending' END,
            CASE WHEN transient_failures > 0 THEN transient_failures || ' failed for a reason that may pass' END
        ),
        ''
    ) AS incomplete_because,
    only_archive
FROM counted;
COMMENT ON VIEW marts.coverage IS 'One row per source and local day, from the first to the last day that a run walked, and each further day with a URL: what was discovered, its states, and which routes found it.';
COMMENT ON COLUMN marts.coverage.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.coverage.published_date IS 'Local publication day.';
COMMENT ON COLUMN marts.coverage.discovered IS 'URLs of that day on the ledger; the sum of the five that follow.';
COMMENT ON COLUMN marts.coverage.loaded IS 'Articles in the warehouse.';
COMMENT ON COLUMN marts.coverage.duplicate IS 'Other addresses of loaded articles.';
COMMENT ON COLUMN marts.coverage.rejected IS 'Pages without an article.';
COMMENT ON COLUMN marts.coverage.failed IS 'Addresses that could not be fetched.';
COMMENT ON COLUMN marts.coverage.pending IS 'Addresses to be tried again.';
COMMENT ON COLUMN marts.coverage.complete IS 'The day was walked, its latest run was not red, nothing is pending, and nothing failed for a reason that may pass.';
COMMENT ON COLUMN marts.coverage.by_feed IS 'Found by feeds, alone or not; marts.routes says what only one route found.';
COMMENT ON COLUMN marts.coverage.by_sitemap IS 'Found by sitemaps, alone or not.';
COMMENT ON COLUMN marts.coverage.by_index IS 'Found by dated indexes, alone or not.';
COMMENT ON COLUMN marts.coverage.by_page IS 'Found by front and section pages, alone or not.';
COMMENT ON COLUMN marts.coverage.by_archive IS 'Found in archives (imported WARC files, Common Crawl, the Wayback Machine), alone or not.';
COMMENT ON COLUMN marts.coverage.walked IS 'The day''s listings were walked to their end after the day was over.';
COMMENT ON COLUMN marts.coverage.incomplete_because IS 'Why the day is not complete, null if it is: never tried, not walked, the cause of its latest run if that was red, pending, failed for a reason that may pass.';
COMMENT ON COLUMN marts.coverage.only_archive IS 'Loaded articles that no listing of the publisher named, only archives.';

-- One pass over the ledger and the walks, so that a span of days reads only that span.
CREATE OR REPLACE VIEW marts.coverage AS
SELECT
    source_id,
    published_date,
    count(state) AS discovered,
    count(*) FILTER (WHERE state = 'loaded') AS loaded,
    count(*) FILTER (WHERE state = 'duplicate') AS duplicate,
    count(*) FILTER (WHERE state = 'rejected') AS rejected,
    count(*) FILTER (WHERE state = 'failed') AS failed,
    count(*) FILTER (WHERE state = 'pending') AS pending,
    count(*) FILTER (WHERE state = 'pending') = 0 AND coalesce(bool_or(walked_after_its_end), false) AS complete,
    count(*) FILTER (WHERE 'feed' = ANY (found_by)) AS by_feed,
    count(*) FILTER (WHERE 'sitemap' = ANY (found_by)) AS by_sitemap,
    count(*) FILTER (WHERE 'index' = ANY (found_by)) AS by_index,
    count(*) FILTER (WHERE 'page' = ANY (found_by)) AS by_page,
    count(*) FILTER (WHERE 'archive' = ANY (found_by)) AS by_archive
FROM (
    SELECT source_id, published_date, state, found_by, NULL::boolean AS walked_after_its_end FROM ops.ledger
    UNION ALL
    SELECT
        runs.source_id,
        runs.published_date,
        NULL::text AS state,
        NULL::text[] AS found_by,
        runs.walked_at >= (runs.published_date + 1)::timestamp AT TIME ZONE sources.timezone AS walked_after_its_end
    FROM ops.runs
    JOIN warehouse.sources USING (source_id)
    WHERE runs.published_date IS NOT NULL
) AS entries
GROUP BY source_id, published_date;
COMMENT ON VIEW marts.coverage IS 'One row per source and local day: what was discovered, its states, and which routes found it.';
COMMENT ON COLUMN marts.coverage.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.coverage.published_date IS 'Local publication day.';
COMMENT ON COLUMN marts.coverage.discovered IS 'URLs of that day on the ledger; the sum of the five that follow.';
COMMENT ON COLUMN marts.coverage.loaded IS 'Articles in the warehouse.';
COMMENT ON COLUMN marts.coverage.duplicate IS 'Other addresses of loaded articles.';
COMMENT ON COLUMN marts.coverage.rejected IS 'Pages without an article.';
COMMENT ON COLUMN marts.coverage.failed IS 'Addresses that could not be fetched.';
COMMENT ON COLUMN marts.coverage.pending IS 'Addresses to be tried again.';
COMMENT ON COLUMN marts.coverage.complete IS 'Nothing is pending, and the day''s listings were walked to their end after the day was over.';
COMMENT ON COLUMN marts.coverage.by_feed IS 'Found by feeds, alone or not; marts.routes says what only one route found.';
COMMENT ON COLUMN marts.coverage.by_sitemap IS 'Found by sitemaps, alone or not.';
COMMENT ON COLUMN marts.coverage.by_index IS 'Found by dated indexes, alone or not.';
COMMENT ON COLUMN marts.coverage.by_page IS 'Found by front and section pages, alone or not.';
COMMENT ON COLUMN marts.coverage.by_archive IS 'Found in WARC files, alone or not.';

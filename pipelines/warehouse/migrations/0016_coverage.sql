-- Coverage in one pass over the ledger's lines and the walks, so that a span of days reads that span only; and how many of
-- a day's URLs each route found.
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
COMMENT ON VIEW marts.coverage IS 'One row per source and local day: what was discovered, what became of it, and which routes found how much of it.';
COMMENT ON COLUMN marts.coverage.by_feed IS 'Found by feeds, whatever else found them; marts.routes tells what only one route found.';
COMMENT ON COLUMN marts.coverage.by_sitemap IS 'Found by sitemaps, whatever else found them.';
COMMENT ON COLUMN marts.coverage.by_index IS 'Found by dated indexes, whatever else found them.';
COMMENT ON COLUMN marts.coverage.by_page IS 'Found by front and section pages, whatever else found them.';
COMMENT ON COLUMN marts.coverage.by_archive IS 'Found in WARC files, whatever else found them.';

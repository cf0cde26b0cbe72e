CREATE OR REPLACE VIEW marts.routes AS
SELECT
    source_id,
    published_date,
    count(*) AS discovered,
    count(*) FILTER (WHERE found_by = '{feed}') AS feed_only,
    count(*) FILTER (WHERE found_by = '{sitemap}') AS sitemap_only,
    count(*) FILTER (WHERE found_by = '{index}') AS index_only,
    count(*) FILTER (WHERE found_by = '{page}') AS page_only,
    count(*) FILTER (WHERE found_by = '{archive}') AS archive_only,
    count(*) FILTER (WHERE cardinality(found_by) > 1) AS several,
    count(*) FILTER (WHERE 'feed' = ANY (found_by)) AS by_feed,
    count(*) FILTER (WHERE 'sitemap' = ANY (found_by)) AS by_sitemap,
    count(*) FILTER (WHERE 'index' = ANY (found_by)) AS by_index,
    count(*) FILTER (WHERE 'page' = ANY (found_by)) AS by_page,
    count(*) FILTER (WHERE 'archive' = ANY (found_by)) AS by_archive
FROM ops.ledger
GROUP BY source_id, published_date;
COMMENT ON VIEW marts.routes IS 'One row per source and local day: which routes found its URLs, and how many only one route found.';
COMMENT ON COLUMN marts.routes.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.routes.published_date IS 'Local publication day.';
COMMENT ON COLUMN marts.routes.discovered IS 'URLs of that day on the ledger; the sum of the six that follow.';
COMMENT ON COLUMN marts.routes.feed_only IS 'Found only by feeds.';
COMMENT ON COLUMN marts.routes.sitemap_only IS 'Found only by sitemaps.';
COMMENT ON COLUMN marts.routes.index_only IS 'Found only by dated indexes.';
COMMENT ON COLUMN marts.routes.page_only IS 'Found only by front and section pages.';
COMMENT ON COLUMN marts.routes.archive_only IS 'Found only in WARC files.';
COMMENT ON COLUMN marts.routes.several IS 'Found by more than one route.';
COMMENT ON COLUMN marts.routes.by_feed IS 'Found by feeds, alone or not.';
COMMENT ON COLUMN marts.routes.by_sitemap IS 'Found by sitemaps, alone or not.';
COMMENT ON COLUMN marts.routes.by_index IS 'Found by dated indexes, alone or not.';
COMMENT ON COLUMN marts.routes.by_page IS 'Found by front and section pages, alone or not.';
COMMENT ON COLUMN marts.routes.by_archive IS 'Found in WARC files, alone or not.';

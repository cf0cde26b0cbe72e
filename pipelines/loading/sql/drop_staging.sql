DROP TABLE IF EXISTS pg_temp.staging, pg_temp.crawled, pg_temp.outcomes, pg_temp.known, pg_temp.observed, pg_temp.revised,
    pg_temp.shown

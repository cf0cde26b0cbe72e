CREATE OR REPLACE VIEW marts.day_states AS
SELECT counted.source_id, counted.published_date, counted.state, counted.discovered, counted.loaded, counted.missing
FROM ops.day_states AS counted
WHERE NOT EXISTS (
    SELECT FROM ops.changed_days AS changed
    WHERE changed.source_id = counted.source_id AND changed.published_date = counted.published_date
)
UNION ALL
SELECT changed.source_id, changed.published_date, now.state, now.discovered, now.loaded, now.missing
FROM (SELECT DISTINCT source_id, published_date FROM ops.changed_days) AS changed
CROSS JOIN LATERAL ops.count_day(changed.source_id, changed.published_date) AS now;
COMMENT ON VIEW marts.day_states IS 'One row per source and local day with a URL or a run, with the day''s state in a word; much cheaper than marts.coverage for long spans, and as true.';
COMMENT ON COLUMN marts.day_states.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.day_states.published_date IS 'Local publication day.';
COMMENT ON COLUMN marts.day_states.state IS 'complete; empty (complete, without an article); gaps (walked, and addresses are missing); red (its latest run was short, whether it was walked or not); running; not walked; never tried.';
COMMENT ON COLUMN marts.day_states.discovered IS 'URLs of that day on the ledger.';
COMMENT ON COLUMN marts.day_states.loaded IS 'Articles in the warehouse.';
COMMENT ON COLUMN marts.day_states.missing IS 'Addresses that are pending, or failed for a reason that may pass.';

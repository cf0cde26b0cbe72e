CREATE OR REPLACE VIEW marts.search_state AS
SELECT count(*) AS waiting, min(queued_at) AS waiting_since FROM ops.search_queue;
COMMENT ON VIEW marts.search_state IS 'How far search is behind the articles: one row.';
COMMENT ON COLUMN marts.search_state.waiting IS 'Articles that search does not know yet, or knows in an older version.';
COMMENT ON COLUMN marts.search_state.waiting_since IS 'When the first of them was loaded or changed.';

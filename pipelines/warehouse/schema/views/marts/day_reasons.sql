CREATE OR REPLACE VIEW marts.day_reasons AS
SELECT
    source_id,
    published_date,
    state,
    reason,
    count(*) AS urls,
    min(url) AS example_url,
    min(next_try_at) AS next_try_at
FROM ops.ledger
GROUP BY source_id, published_date, state, reason;
COMMENT ON VIEW marts.day_reasons IS 'One row per source, local day, state and reason on the ledger.';
COMMENT ON COLUMN marts.day_reasons.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.day_reasons.published_date IS 'Local publication day.';
COMMENT ON COLUMN marts.day_reasons.state IS 'loaded, duplicate, rejected, failed or pending.';
COMMENT ON COLUMN marts.day_reasons.reason IS 'Why they are in this state; null if they are loaded.';
COMMENT ON COLUMN marts.day_reasons.urls IS 'URLs in this state for this reason.';
COMMENT ON COLUMN marts.day_reasons.example_url IS 'One of these URLs.';
COMMENT ON COLUMN marts.day_reasons.next_try_at IS 'When the first of them is due; null unless they are pending.';

-- Coverage in one pass over the ledger's lines and the walks, so that a span of days reads that span only.
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
    count(*) FILTER (WHERE state = 'pending') = 0 AND coalesce(bool_or(walked_after_its_end), false) AS complete
FROM (
    SELECT source_id, published_date, state, NULL AS walked_after_its_end FROM ops.ledger
    UNION ALL
    SELECT
        runs.source_id,
        runs.published_date,
        NULL,
        runs.walked_at >= (runs.published_date + 1)::timestamp AT TIME ZONE sources.timezone
    FROM ops.runs
    JOIN warehouse.sources USING (source_id)
    WHERE runs.published_date IS NOT NULL
) AS entries
GROUP BY source_id, published_date;

CREATE OR REPLACE VIEW marts.month_states AS
SELECT
    source_id,
    month,
    sum(complete)::integer AS complete,
    sum(empty)::integer AS empty,
    sum(gaps)::integer AS gaps,
    sum(red)::integer AS red,
    sum(running)::integer AS running,
    sum(not_walked)::integer AS not_walked,
    sum(loaded)::bigint AS loaded
FROM (
    SELECT source_id, month, complete, empty, gaps, red, running, not_walked, loaded FROM ops.month_states
    UNION ALL
    SELECT
        source_id,
        date_trunc('month', published_date::timestamp)::date,
        (state = 'complete')::integer * days,
        (state = 'empty')::integer * days,
        (state = 'gaps')::integer * days,
        (state = 'red')::integer * days,
        (state = 'running')::integer * days,
        (state = 'not walked')::integer * days,
        loaded * days
    FROM (
        SELECT changed.source_id, changed.published_date, now.state, now.loaded, 1 AS days
        FROM (SELECT DISTINCT source_id, published_date FROM ops.changed_days) AS changed
        CROSS JOIN LATERAL ops.count_day(changed.source_id, changed.published_date) AS now
        UNION ALL
        SELECT counted.source_id, counted.published_date, counted.state, counted.loaded, -1 AS days
        FROM (SELECT DISTINCT source_id, published_date FROM ops.changed_days) AS changed
        JOIN ops.day_states AS counted USING (source_id, published_date)
    ) AS moved
) AS parts
GROUP BY source_id, month;
COMMENT ON VIEW marts.month_states IS 'One row per source and month with a URL or a run: how many of its days are in which state of marts.day_states. The other days of the month were never tried.';
COMMENT ON COLUMN marts.month_states.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.month_states.month IS 'First day of the month.';
COMMENT ON COLUMN marts.month_states.complete IS 'Days that are complete and have articles.';
COMMENT ON COLUMN marts.month_states.empty IS 'Days that are complete, without an article.';
COMMENT ON COLUMN marts.month_states.gaps IS 'Days that were walked, of which addresses are missing.';
COMMENT ON COLUMN marts.month_states.red IS 'Days that were not walked, and whose latest run was short.';
COMMENT ON COLUMN marts.month_states.running IS 'Days that were not walked, and have a run at work.';
COMMENT ON COLUMN marts.month_states.not_walked IS 'Days that a feed or a run knows, and that were not walked.';
COMMENT ON COLUMN marts.month_states.loaded IS 'Articles in the warehouse.';

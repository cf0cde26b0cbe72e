CREATE VIEW marts.coverage AS
WITH days AS (
    SELECT source_id, published_date FROM ops.ledger
    UNION
    SELECT source_id, published_date FROM ops.runs WHERE published_date IS NOT NULL
),
walks AS (
    SELECT
        runs.source_id,
        runs.published_date,
        bool_or(
            runs.walked_at >= (runs.published_date + 1)::timestamp AT TIME ZONE sources.timezone
        ) AS walked_after_its_end
    FROM ops.runs
    JOIN warehouse.sources USING (source_id)
    WHERE runs.published_date IS NOT NULL
    GROUP BY runs.source_id, runs.published_date
)
SELECT
    days.source_id,
    days.published_date,
    count(ledger.url) AS discovered,
    count(ledger.url) FILTER (WHERE ledger.state = 'loaded') AS loaded,
    count(ledger.url) FILTER (WHERE ledger.state = 'duplicate') AS duplicate,
    count(ledger.url) FILTER (WHERE ledger.state = 'rejected') AS rejected,
    count(ledger.url) FILTER (WHERE ledger.state = 'failed') AS failed,
    count(ledger.url) FILTER (WHERE ledger.state = 'pending') AS pending,
    count(ledger.url) FILTER (WHERE ledger.state = 'pending') = 0
        AND coalesce(bool_or(walks.walked_after_its_end), false) AS complete
FROM days
LEFT JOIN ops.ledger USING (source_id, published_date)
LEFT JOIN walks USING (source_id, published_date)
GROUP BY days.source_id, days.published_date;
COMMENT ON VIEW marts.coverage IS 'One row per source and local day: what was discovered and what became of it.';
COMMENT ON COLUMN marts.coverage.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.coverage.published_date IS 'Local publication day.';
COMMENT ON COLUMN marts.coverage.discovered IS 'URLs of that day on the ledger; the sum of the five that follow.';
COMMENT ON COLUMN marts.coverage.loaded IS 'Articles in the warehouse.';
COMMENT ON COLUMN marts.coverage.duplicate IS 'Other addresses of loaded articles.';
COMMENT ON COLUMN marts.coverage.rejected IS 'Pages without an article.';
COMMENT ON COLUMN marts.coverage.failed IS 'Addresses not to be had.';
COMMENT ON COLUMN marts.coverage.pending IS 'Addresses to be tried again.';
COMMENT ON COLUMN marts.coverage.complete IS 'Nothing is pending, and the day''s listings were walked to their end after the day was over.';

CREATE VIEW marts.daily_volume AS
SELECT
    source_id,
    published_date,
    count(*) AS articles,
    count(duplicate_of) AS copies,
    sum(word_count) AS words
FROM warehouse.articles
GROUP BY source_id, published_date;
COMMENT ON VIEW marts.daily_volume IS 'One row per source and local day: how much was published.';
COMMENT ON COLUMN marts.daily_volume.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.daily_volume.published_date IS 'Local publication day.';
COMMENT ON COLUMN marts.daily_volume.articles IS 'Articles loaded.';
COMMENT ON COLUMN marts.daily_volume.copies IS 'Of these, copies of an earlier article.';
COMMENT ON COLUMN marts.daily_volume.words IS 'Words in all of them.';

CREATE VIEW marts.source_health AS
SELECT
    sources.source_id,
    latest.state AS last_state,
    latest.cause AS last_cause,
    latest.finished_at AS last_finished_at,
    (SELECT max(runs.finished_at) FROM ops.runs WHERE runs.source_id = sources.source_id AND runs.state = 'done')
        AS last_done_at,
    (SELECT max(articles.published_at) FROM warehouse.articles WHERE articles.source_id = sources.source_id)
        AS latest_article_at,
    (SELECT count(*) FROM ops.ledger WHERE ledger.source_id = sources.source_id AND ledger.state = 'pending')
        AS pending
FROM warehouse.sources
LEFT JOIN LATERAL (
    SELECT runs.state, runs.cause, runs.finished_at
    FROM ops.runs
    WHERE runs.source_id = sources.source_id
    ORDER BY runs.started_at DESC
    LIMIT 1
) AS latest ON true;
COMMENT ON VIEW marts.source_health IS 'One row per source: how its latest run went.';
COMMENT ON COLUMN marts.source_health.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.source_health.last_state IS 'State of the latest run: running, done or short.';
COMMENT ON COLUMN marts.source_health.last_cause IS 'Why the latest run fell short.';
COMMENT ON COLUMN marts.source_health.last_finished_at IS 'When the latest run ended.';
COMMENT ON COLUMN marts.source_health.last_done_at IS 'When a run last ended well.';
COMMENT ON COLUMN marts.source_health.latest_article_at IS 'Publication of the newest article.';
COMMENT ON COLUMN marts.source_health.pending IS 'URLs waiting for another try.';

CREATE OR REPLACE VIEW marts.source_health AS
SELECT
    sources.source_id,
    latest.state AS last_state,
    latest.cause AS last_cause,
    latest.finished_at AS last_finished_at,
    (SELECT max(runs.finished_at) FROM ops.runs WHERE runs.source_id = sources.source_id AND runs.state = 'done')
        AS last_done_at,
    (
        SELECT max(articles.published_at)
        FROM warehouse.articles
        WHERE articles.source_id = sources.source_id AND articles.published_date = newest.published_date
    ) AS latest_article_at,
    (SELECT count(*) FROM ops.ledger WHERE ledger.source_id = sources.source_id AND ledger.state = 'pending')
        AS pending,
    listings.failing AS failing_listings,
    listings.next_poll_at,
    (SELECT max(ledger.discovered_at) FROM ops.ledger WHERE ledger.source_id = sources.source_id)
        AS last_discovered_at,
    newest.published_date AS latest_article_date,
    checked.verdict AS last_verdict,
    checked.checked_at AS last_checked_at
FROM warehouse.sources
LEFT JOIN LATERAL (
    SELECT max(articles.published_date) AS published_date
    FROM warehouse.articles
    WHERE articles.source_id = sources.source_id
) AS newest ON true
LEFT JOIN LATERAL (
    SELECT runs.state, runs.cause, runs.finished_at
    FROM ops.runs
    WHERE runs.source_id = sources.source_id
    ORDER BY runs.started_at DESC
    LIMIT 1
) AS latest ON true
LEFT JOIN LATERAL (
    SELECT
        array_agg(polls.url || ': ' || polls.last_status ORDER BY polls.url) FILTER (WHERE polls.failures > 0)
            AS failing,
        min(polls.next_poll_at) AS next_poll_at
    FROM ops.polls
    WHERE polls.source_id = sources.source_id
) AS listings ON true
LEFT JOIN LATERAL (
    SELECT checks.verdict, checks.checked_at
    FROM ops.source_checks AS checks
    WHERE checks.source_id = sources.source_id
    ORDER BY checks.check_id DESC
    LIMIT 1
) AS checked ON true;
COMMENT ON VIEW marts.source_health IS 'One row per source: how its latest run went, and how its listings respond.';
COMMENT ON COLUMN marts.source_health.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.source_health.last_state IS 'State of the latest run: running, done or short.';
COMMENT ON COLUMN marts.source_health.last_cause IS 'Why the latest run is short, why it left the source to the next poll, or what its listings name and it did not read.';
COMMENT ON COLUMN marts.source_health.last_finished_at IS 'When the latest run ended.';
COMMENT ON COLUMN marts.source_health.last_done_at IS 'When the latest run that was not short ended.';
COMMENT ON COLUMN marts.source_health.latest_article_at IS 'Latest instant of publication on latest_article_date; null if its articles name no time of day.';
COMMENT ON COLUMN marts.source_health.pending IS 'URLs waiting for another try.';
COMMENT ON COLUMN marts.source_health.failing_listings IS 'Listings whose latest poll failed, each with the failure.';
COMMENT ON COLUMN marts.source_health.next_poll_at IS 'When the first of its listings is due.';
COMMENT ON COLUMN marts.source_health.last_discovered_at IS 'When a URL of the source was last discovered.';
COMMENT ON COLUMN marts.source_health.latest_article_date IS 'Publication day of the newest article.';
COMMENT ON COLUMN marts.source_health.last_verdict IS 'Verdict of the latest check of the source: good, bad or refused; marts.source_verdicts says why.';
COMMENT ON COLUMN marts.source_health.last_checked_at IS 'When it was checked.';

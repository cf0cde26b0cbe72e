CREATE OR REPLACE VIEW marts.page_events AS
WITH addresses AS (
    SELECT DISTINCT source_id, url FROM ops.events WHERE event = 'revisited' AND ops.is_gone(reason)
),
-- A later event of the page that was fetched says that it is not the article's.
visits AS (
    SELECT
        event.event_id, event.at, event.source_id, event.url, event.event, event.reason,
        event.reason = 'fetched'
            AND lead(event.event_id) OVER (
                PARTITION BY event.source_id, event.url, event.run_id, event.warc_file, event.warc_offset
                ORDER BY event.event_id
            ) IS NOT NULL AS is_overruled
    FROM addresses
    JOIN ops.events AS event ON event.url = addresses.url AND event.source_id = addresses.source_id
    WHERE event.event IN ('revisited', 'suspicious_version')
),
replies AS (
    SELECT
        *,
        ops.is_gone(reason) AS is_gone,
        lag(ops.is_gone(reason), 1, false) OVER (PARTITION BY source_id, url ORDER BY event_id) AS was_gone
    FROM visits
    WHERE NOT is_overruled AND event = 'revisited' AND (ops.is_gone(reason) OR reason IN ('fetched', 'unchanged'))
),
changes AS (
    SELECT *, lag(at) OVER (PARTITION BY source_id, url ORDER BY event_id) AS before_at
    FROM replies
    WHERE is_gone <> was_gone
)
SELECT
    change.at AS seen_at,
    change.source_id,
    ledger.article_id,
    change.url,
    CASE WHEN change.is_gone THEN 'gone' ELSE 'returned' END AS event,
    change.reason,
    CASE change.reason WHEN 'http_404' THEN 404 WHEN 'http_410' THEN 410 WHEN 'http_451' THEN 451 END AS status,
    CASE WHEN NOT change.is_gone THEN change.at - change.before_at END AS gone_for,
    article.title,
    article.published_date
FROM changes AS change
LEFT JOIN ops.ledger AS ledger ON ledger.source_id = change.source_id AND ledger.url = change.url
LEFT JOIN warehouse.articles AS article ON article.article_id = ledger.article_id
ORDER BY change.at DESC, change.event_id DESC;
COMMENT ON VIEW marts.page_events IS 'One row per disappearance and per return of a loaded article''s page, as the revisits of its first week saw them; newest first. The article stays in warehouse.articles.';
COMMENT ON COLUMN marts.page_events.seen_at IS 'Instant of the record of the first revisit that found the page gone, or back.';
COMMENT ON COLUMN marts.page_events.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.page_events.article_id IS 'The article.';
COMMENT ON COLUMN marts.page_events.url IS 'Address that was visited.';
COMMENT ON COLUMN marts.page_events.event IS 'gone or returned.';
COMMENT ON COLUMN marts.page_events.reason IS 'Answer of the site. gone: http_404, http_410, http_451 (withheld for legal reasons), soft_404 (a page that says not found, with status 200), home_page (a redirect to it); returned: fetched, or unchanged since the last text.';
COMMENT ON COLUMN marts.page_events.status IS 'HTTP status, if it says that the page is gone; null otherwise.';
COMMENT ON COLUMN marts.page_events.gone_for IS 'returned: time since it was found gone; null otherwise.';
COMMENT ON COLUMN marts.page_events.title IS 'Headline of the article.';
COMMENT ON COLUMN marts.page_events.published_date IS 'Local publication day of the article.';

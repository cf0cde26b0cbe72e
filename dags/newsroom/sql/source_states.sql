SELECT
    health.source_id,
    health.last_discovered_at,
    health.pending,
    health.failing_listings,
    health.next_poll_at,
    poll.state AS poll_state,
    poll.cause AS poll_cause,
    poll.finished_at AS poll_finished_at,
    newest.published_date AS newest_day,
    newest.state AS newest_state,
    newest.cause AS newest_cause,
    newest.finished_at AS newest_finished_at
FROM marts.source_health AS health
LEFT JOIN LATERAL (
    SELECT state, cause, finished_at
    FROM marts.runs
    WHERE source_id = health.source_id AND dag_id = 'ingest'
    ORDER BY started_at DESC
    LIMIT 1
) AS poll ON true
LEFT JOIN LATERAL (
    SELECT published_date, state, cause, finished_at
    FROM marts.runs
    WHERE source_id = health.source_id AND dag_id = 'archive_day' AND published_date IS NOT NULL
    ORDER BY published_date DESC, started_at DESC
    LIMIT 1
) AS newest ON true
ORDER BY health.source_id

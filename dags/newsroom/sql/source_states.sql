SELECT
    source_id, last_state, last_cause, last_finished_at, last_done_at, last_discovered_at, pending, failing_listings,
    next_poll_at
FROM marts.source_health
ORDER BY source_id

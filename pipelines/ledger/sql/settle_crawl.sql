-- What the crawl made of each URL. Only pending rows move: a revisit that fails takes nothing away.
-- A URL that was not asked for (no max_attempts) has lost no attempt.
UPDATE ops.ledger AS ledger
SET
    state = CASE
        WHEN settled.outcome = 'failed' OR settled.outcome = 'retry' AND ledger.attempts + 1 >= settled.max_attempts
            THEN 'failed'
        ELSE 'pending'
    END,
    reason = CASE WHEN settled.outcome = 'fetched' THEN 'fetched' ELSE settled.reason END,
    attempts = ledger.attempts
        + CASE WHEN settled.outcome = 'failed' OR settled.max_attempts IS NOT NULL THEN 1 ELSE 0 END,
    next_try_at = CASE
        WHEN settled.outcome = 'retry' AND coalesce(ledger.attempts + 1 < settled.max_attempts, true)
            THEN greatest(
                settled.retry_at,
                now() + least(settled.first_wait * power(2, ledger.attempts), %(longest_wait)s::interval)
            )
    END,
    fetched_at = CASE WHEN settled.outcome = 'fetched' THEN settled.fetched_at ELSE ledger.fetched_at END,
    warc_file = CASE WHEN settled.outcome = 'fetched' THEN settled.warc_file END,
    warc_offset = CASE WHEN settled.outcome = 'fetched' THEN settled.warc_offset END,
    run_id = %(run_id)s,
    updated_at = now()
FROM settled_now AS settled
WHERE ledger.source_id = %(source_id)s AND ledger.url = settled.url AND ledger.state = 'pending'

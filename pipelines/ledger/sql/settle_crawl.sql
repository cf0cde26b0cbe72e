-- What the crawl made of each URL. Only pending rows move: a revisit that fails takes nothing away.
UPDATE ops.ledger AS ledger
SET
    state = CASE
        WHEN settled.outcome = 'failed' OR settled.outcome = 'retry' AND ledger.attempts + 1 >= %(max_attempts)s
            THEN 'failed'
        ELSE 'pending'
    END,
    reason = CASE WHEN settled.outcome = 'fetched' THEN 'fetched' ELSE settled.reason END,
    attempts = ledger.attempts + CASE WHEN settled.outcome = 'fetched' THEN 0 ELSE 1 END,
    next_try_at = CASE
        WHEN settled.outcome = 'retry' AND ledger.attempts + 1 < %(max_attempts)s
            THEN now() + %(first_wait)s::interval * power(2, ledger.attempts)
    END,
    fetched_at = CASE WHEN settled.outcome = 'fetched' THEN settled.fetched_at ELSE ledger.fetched_at END,
    warc_file = CASE WHEN settled.outcome = 'fetched' THEN settled.warc_file END,
    warc_offset = CASE WHEN settled.outcome = 'fetched' THEN settled.warc_offset END,
    run_id = %(run_id)s,
    updated_at = now()
FROM settled_now AS settled
WHERE ledger.source_id = %(source_id)s AND ledger.url = settled.url AND ledger.state = 'pending'

-- Pages that were sent instead of the article: their URLs wait for the next attempt, until the attempts are used up. A
-- line changes only for the page that it points to, so repeating this changes nothing, and the page of a later fetch that
-- waits to be read is kept. A rejected line waits again if its own page was read again (it is not in crawled); a page that
-- was fetched later says nothing about it.
UPDATE ops.ledger AS ledger
SET
    state = CASE WHEN attempt.number < outcomes.max_attempts THEN 'pending' ELSE 'failed' END,
    reason = outcomes.reason,
    detail = outcomes.detail,
    attempts = attempt.number,
    next_try_at = CASE
        WHEN attempt.number < outcomes.max_attempts
            THEN now() + least(outcomes.first_wait * power(2, attempt.number - 1), %(max_wait)s::interval)
    END,
    warc_file = NULL,
    warc_offset = NULL,
    run_id = %(run_id)s,
    updated_at = now()
FROM outcomes
JOIN ops.ledger AS line ON line.source_id = %(source_id)s AND line.url = outcomes.url
LEFT JOIN crawled ON crawled.url = outcomes.url
CROSS JOIN LATERAL (SELECT CASE line.state WHEN 'pending' THEN line.attempts ELSE 0 END + 1 AS number) AS attempt
WHERE outcomes.result = 'deferred'
    AND ledger.source_id = line.source_id
    AND ledger.url = line.url
    AND ledger.warc_file IS NOT NULL
    AND (
        ledger.state = 'pending' AND (ledger.warc_file, ledger.warc_offset) = (crawled.warc_file, crawled.warc_offset)
        OR ledger.state = 'rejected' AND crawled.url IS NULL
    )

-- What a crawl made of each URL, in one statement: all its parts see the ledger as it was before.
WITH settled AS (
    SELECT *
    FROM unnest(
        %(urls)s::text[], %(outcomes)s::text[], %(reasons)s::text[], %(fetched_at)s::timestamptz[],
        %(warc_files)s::text[], %(warc_offsets)s::bigint[], %(etags)s::text[], %(last_modified)s::text[],
        %(max_attempts)s::integer[], %(first_waits)s::interval[], %(retry_at)s::timestamptz[]
    ) AS result (
        url, outcome, reason, fetched_at, warc_file, warc_offset, etag, last_modified, max_attempts, first_wait,
        retry_at
    )
),
-- What the ledger's own lines do not show: responses that are no pages, and what visits to settled pages brought.
noted AS (
    INSERT INTO ops.events (source_id, url, event, reason, warc_file, warc_offset, run_id)
    SELECT
        ledger.source_id,
        ledger.url,
        CASE WHEN ledger.state = 'pending' THEN 'answered' ELSE 'revisited' END,
        coalesce(settled.reason, settled.outcome),
        settled.warc_file,
        settled.warc_offset,
        %(run_id)s
    FROM settled
    JOIN ops.ledger AS ledger ON ledger.source_id = %(source_id)s AND ledger.url = settled.url
    WHERE ledger.state <> 'pending' OR (settled.outcome <> 'fetched' AND settled.warc_file IS NOT NULL)
    ORDER BY settled.url
),
-- A visit was paid: the next one is the first of the schedule that still lies ahead, infinity after the last.
paid AS (
    UPDATE ops.revisits AS visit
    SET
        next_visit_at = coalesce(
            (
                SELECT min(visit.first_fetched_at + step)
                FROM unnest(%(schedule)s::interval[]) AS step
                WHERE visit.first_fetched_at + step > now()
            ),
            'infinity'
        ),
        etag = coalesce(settled.etag, visit.etag),
        last_modified = coalesce(settled.last_modified, visit.last_modified)
    FROM settled
    JOIN ops.ledger AS ledger ON ledger.source_id = %(source_id)s AND ledger.url = settled.url
    WHERE visit.source_id = ledger.source_id AND visit.url = ledger.url AND ledger.state <> 'pending'
),
-- When a page that was fetched for the first time is looked at again for corrections: only one that a listing named
-- as recent.
scheduled AS (
    INSERT INTO ops.revisits AS visit (source_id, url, first_fetched_at, next_visit_at, etag, last_modified)
    SELECT
        ledger.source_id, ledger.url, settled.fetched_at, settled.fetched_at + %(first)s, settled.etag,
        settled.last_modified
    FROM settled
    JOIN ops.ledger AS ledger ON ledger.source_id = %(source_id)s AND ledger.url = settled.url
    WHERE settled.outcome = 'fetched'
        AND ledger.state = 'pending'
        AND ledger.published_date >= current_date - %(recent_days)s
    ON CONFLICT (source_id, url) DO UPDATE
    SET etag = excluded.etag, last_modified = excluded.last_modified
)
-- Only pending lines move: a revisit that fails takes nothing away.
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
FROM settled
WHERE ledger.source_id = %(source_id)s AND ledger.url = settled.url AND ledger.state = 'pending'

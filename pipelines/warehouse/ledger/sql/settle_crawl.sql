SELECT ops.lock_ledger(%(source_id)s);
-- The outcomes of a crawl. Every part of this statement sees the ledger's rows as they were before it.
WITH settled AS MATERIALIZED (
    SELECT %(source_id)s AS source_id, input.*
    FROM unnest(
        %(urls)s::text[], %(outcomes)s::text[], %(reasons)s::text[], %(details)s::text[], %(fetched_at)s::timestamptz[],
        %(warc_files)s::text[], %(warc_offsets)s::bigint[], %(etags)s::text[], %(last_modified)s::text[],
        %(max_attempts)s::integer[], %(first_waits)s::interval[], %(retry_at)s::timestamptz[]
    ) AS input (
        url, outcome, reason, detail, fetched_at, warc_file, warc_offset, etag, last_modified, max_attempts, first_wait,
        retry_at
    )
),
known AS MATERIALIZED (
    SELECT settled.*, ledger.state, ledger.published_date, ledger.reason = 'forgotten' AS is_forgotten
    FROM settled
    JOIN ops.ledger AS ledger USING (source_id, url)
),
-- Events that change no row of the ledger: responses without a page, and revisits.
logged AS (
    INSERT INTO ops.events (source_id, url, event, reason, detail, warc_file, warc_offset, run_id)
    SELECT
        source_id, url, CASE WHEN state = 'pending' THEN 'answered' ELSE 'revisited' END, coalesce(reason, outcome),
        detail, warc_file, warc_offset, %(run_id)s
    FROM known
    WHERE state <> 'pending' OR (outcome <> 'fetched' AND warc_file IS NOT NULL)
    ORDER BY url
),
-- A page that was removed for good while it was fetched.
unburied AS (
    INSERT INTO ops.burials AS burial (warc_file, source_id, warc_offsets)
    SELECT warc_file, source_id, array_agg(warc_offset)
    FROM known
    WHERE is_forgotten AND warc_file IS NOT NULL
    GROUP BY warc_file, source_id
    ORDER BY warc_file
    ON CONFLICT (warc_file, source_id) DO UPDATE
    SET warc_offsets = burial.warc_offsets || excluded.warc_offsets, buried_at = NULL
),
-- After a revisit: the next one is the first step of the schedule that is still ahead, infinity after the last.
rescheduled AS (
    UPDATE ops.revisits AS revisit
    SET
        next_revisit_at = coalesce(
            (
                SELECT min(revisit.first_fetched_at + step)
                FROM unnest(%(schedule)s::interval[]) AS step
                WHERE revisit.first_fetched_at + step > now()
            ),
            'infinity'
        ),
        etag = coalesce(known.etag, revisit.etag),
        last_modified = coalesce(known.last_modified, revisit.last_modified)
    FROM known
    WHERE revisit.source_id = known.source_id AND revisit.url = known.url AND known.state <> 'pending'
),
-- The first revisit of a page that was fetched for the first time, only if a listing named it as recent.
scheduled AS (
    INSERT INTO ops.revisits AS revisit (source_id, url, first_fetched_at, next_revisit_at, etag, last_modified)
    SELECT source_id, url, fetched_at, fetched_at + %(first)s, etag, last_modified
    FROM known
    WHERE outcome = 'fetched' AND state = 'pending' AND published_date >= current_date - %(recent_days)s
    ORDER BY url
    ON CONFLICT (source_id, url) DO UPDATE
    SET etag = excluded.etag, last_modified = excluded.last_modified
)
-- Only pending rows change: a failed revisit takes nothing away, and the page that an import put on the row meanwhile
-- and is about to load is kept. A URL that was not requested (no max_attempts) has lost no attempt.
UPDATE ops.ledger AS ledger
SET
    state = CASE
        WHEN settled.outcome = 'other_kind' THEN 'rejected'
        WHEN settled.outcome = 'failed' OR settled.outcome = 'retry' AND ledger.attempts + 1 >= settled.max_attempts
            THEN 'failed'
        ELSE 'pending'
    END,
    reason = CASE WHEN settled.outcome = 'fetched' THEN 'fetched' ELSE settled.reason END,
    detail = settled.detail,
    attempts = ledger.attempts
        + CASE WHEN settled.outcome = 'failed' OR settled.max_attempts IS NOT NULL THEN 1 ELSE 0 END,
    next_try_at = CASE
        WHEN settled.outcome = 'retry' AND coalesce(ledger.attempts + 1 < settled.max_attempts, true)
            THEN greatest(
                settled.retry_at,
                now() + least(settled.first_wait * power(2, ledger.attempts), %(max_wait)s::interval)
            )
    END,
    fetched_at = CASE WHEN settled.outcome = 'fetched' THEN settled.fetched_at ELSE ledger.fetched_at END,
    warc_file = CASE WHEN settled.outcome = 'fetched' THEN settled.warc_file END,
    warc_offset = CASE WHEN settled.outcome = 'fetched' THEN settled.warc_offset END,
    run_id = %(run_id)s,
    updated_at = now()
FROM settled
WHERE ledger.source_id = settled.source_id
    AND ledger.url = settled.url
    AND ledger.state = 'pending'
    AND (settled.outcome = 'fetched' OR ledger.warc_file IS NULL)

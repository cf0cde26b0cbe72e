UPDATE ops.runs AS run
SET
    discovered = tally.discovered,
    loaded = tally.loaded,
    duplicate = tally.duplicate,
    rejected = tally.rejected,
    failed = tally.failed,
    pending = tally.pending,
    fallbacks = (SELECT count(*) FROM staging WHERE staging.extractor_version LIKE '%%-fallback'),
    walked_at = %(walked_at)s,
    extractor_version = %(extractor_version)s
FROM (
    SELECT
        coalesce(sum(urls), 0) AS discovered,
        coalesce(sum(urls) FILTER (WHERE state = 'loaded'), 0) AS loaded,
        coalesce(sum(urls) FILTER (WHERE state = 'duplicate'), 0) AS duplicate,
        coalesce(sum(urls) FILTER (WHERE state = 'rejected'), 0) AS rejected,
        coalesce(sum(urls) FILTER (WHERE state = 'failed'), 0) AS failed,
        coalesce(sum(urls) FILTER (WHERE state = 'pending'), 0) AS pending
    FROM (
        SELECT ledger.state, count(*) AS urls
        FROM crawled
        JOIN ops.ledger AS ledger ON ledger.source_id = %(source_id)s AND ledger.url = crawled.url
        GROUP BY ledger.state
        UNION ALL
        SELECT * FROM unnest(%(known_states)s::text[], %(known_counts)s::bigint[])
    ) AS of_states
) AS tally
WHERE run.run_id = %(run_id)s AND run.source_id = %(source_id)s
RETURNING run.discovered, run.loaded, run.duplicate, run.rejected, run.failed, run.pending, run.fallbacks

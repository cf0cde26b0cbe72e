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
        count(*) AS discovered,
        count(*) FILTER (WHERE ledger.state = 'loaded') AS loaded,
        count(*) FILTER (WHERE ledger.state = 'duplicate') AS duplicate,
        count(*) FILTER (WHERE ledger.state = 'rejected') AS rejected,
        count(*) FILTER (WHERE ledger.state = 'failed') AS failed,
        count(*) FILTER (WHERE ledger.state = 'pending') AS pending
    FROM outcomes
    JOIN ops.ledger AS ledger ON ledger.source_id = %(source_id)s AND ledger.url = outcomes.url
) AS tally
WHERE run.run_id = %(run_id)s AND run.source_id = %(source_id)s
RETURNING run.discovered, run.loaded, run.duplicate, run.rejected, run.failed, run.pending, run.fallbacks

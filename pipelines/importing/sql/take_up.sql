-- Point lines of the ledger to the imported records, and say which are to be read: all but those of which a fetch that
-- is as late was read before. What a crawl had failed to get is to be had after all.
UPDATE ops.ledger AS ledger
SET
    state = CASE WHEN ledger.state = 'failed' THEN 'pending' ELSE ledger.state END,
    reason = CASE WHEN ledger.state IN ('failed', 'pending') THEN 'fetched' ELSE ledger.reason END,
    next_try_at = NULL,
    fetched_at = archived.fetched_at,
    warc_file = archived.warc_file,
    warc_offset = archived.warc_offset,
    run_id = %(run_id)s,
    updated_at = now()
FROM archived_now AS archived
WHERE ledger.source_id = %(source_id)s
    AND ledger.url = archived.url
    AND (ledger.state IN ('pending', 'failed') OR coalesce(ledger.fetched_at < archived.fetched_at, true))
RETURNING ledger.url

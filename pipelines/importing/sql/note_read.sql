-- Point rows of the ledger to the records that were read, in the transaction that loads them: an import that is killed
-- before that reads the records again.
UPDATE ops.ledger AS ledger
SET
    fetched_at = archived.fetched_at,
    warc_file = archived.warc_file,
    warc_offset = archived.warc_offset,
    run_id = %(run_id)s,
    updated_at = now()
FROM archived_now AS archived
WHERE ledger.source_id = %(source_id)s
    AND ledger.url = archived.url
    AND coalesce(ledger.fetched_at < archived.fetched_at, true)

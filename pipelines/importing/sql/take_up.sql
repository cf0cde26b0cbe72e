-- Point pending and failed rows of the ledger to the imported records, and return the URLs of the records to read:
-- these, and those of other rows if no fetch that is as late was read before. A page that breaks off never replaces an
-- article. A record that was read and is not the requested page is not read again. A row whose later page waits to be
-- read keeps it. A page that was removed for good is not read.
WITH waiting AS (
    UPDATE ops.ledger AS ledger
    SET
        state = 'pending',
        reason = 'fetched',
        detail = NULL,
        next_try_at = NULL,
        fetched_at = archived.fetched_at,
        warc_file = archived.warc_file,
        warc_offset = archived.warc_offset,
        run_id = %(run_id)s,
        updated_at = now()
    FROM archived_now AS archived
    WHERE ledger.source_id = %(source_id)s
        AND ledger.url = archived.url
        AND ledger.state IN ('pending', 'failed')
        AND CASE
            WHEN ledger.warc_file IS NULL THEN ledger.fetched_at IS DISTINCT FROM archived.fetched_at
            ELSE coalesce(ledger.fetched_at <= archived.fetched_at, true)
        END
    RETURNING ledger.url
),
-- The file came into the lake with pages that were removed for good.
unburied AS (
    INSERT INTO ops.burials AS burial (warc_file, source_id, warc_offsets)
    SELECT archived.warc_file, ledger.source_id, array_agg(archived.warc_offset)
    FROM archived_now AS archived
    JOIN ops.ledger AS ledger ON ledger.source_id = %(source_id)s AND ledger.url = archived.url
    WHERE ledger.reason = 'forgotten'
    GROUP BY archived.warc_file, ledger.source_id
    ORDER BY archived.warc_file
    ON CONFLICT (warc_file, source_id) DO UPDATE
    SET warc_offsets = burial.warc_offsets || excluded.warc_offsets, buried_at = NULL
)
SELECT url FROM waiting
UNION ALL
SELECT ledger.url
FROM archived_now AS archived
JOIN ops.ledger AS ledger ON ledger.source_id = %(source_id)s AND ledger.url = archived.url
WHERE ledger.state NOT IN ('pending', 'failed')
    AND ledger.reason IS DISTINCT FROM 'forgotten'
    AND coalesce(ledger.fetched_at < archived.fetched_at, true)
    AND NOT (archived.is_cut AND ledger.state IN ('loaded', 'duplicate'))

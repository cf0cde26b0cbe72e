-- What the ledger's own lines do not show: responses that are no pages, and what visits to settled pages brought.
INSERT INTO ops.events (source_id, url, event, reason, warc_file, warc_offset, run_id)
SELECT
    ledger.source_id,
    ledger.url,
    CASE WHEN ledger.state = 'pending' THEN 'answered' ELSE 'revisited' END,
    coalesce(settled.reason, settled.outcome),
    settled.warc_file,
    settled.warc_offset,
    %(run_id)s
FROM unnest(
    %(urls)s::text[], %(outcomes)s::text[], %(reasons)s::text[], %(warc_files)s::text[], %(warc_offsets)s::bigint[]
) AS settled (url, outcome, reason, warc_file, warc_offset)
JOIN ops.ledger AS ledger USING (url)
WHERE ledger.source_id = %(source_id)s
    AND ledger.url = ANY (%(urls)s::text[])
    AND (ledger.state <> 'pending' OR (settled.outcome <> 'fetched' AND settled.warc_file IS NOT NULL))
ORDER BY settled.url

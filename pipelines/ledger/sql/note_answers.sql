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
FROM settled_now AS settled
JOIN ops.ledger AS ledger ON ledger.source_id = %(source_id)s AND ledger.url = settled.url
WHERE ledger.state <> 'pending' OR (settled.outcome <> 'fetched' AND settled.warc_file IS NOT NULL)
ORDER BY settled.url

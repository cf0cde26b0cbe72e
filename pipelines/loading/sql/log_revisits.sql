-- A revisit whose page is not the article: the log says what came instead. Repeating it adds nothing.
INSERT INTO ops.events (source_id, url, event, reason, detail, warc_file, warc_offset, run_id)
SELECT
    ledger.source_id, ledger.url, 'revisited', outcomes.reason, outcomes.detail, crawled.warc_file, crawled.warc_offset,
    %(run_id)s
FROM outcomes
JOIN crawled USING (url)
JOIN ops.ledger AS ledger ON ledger.source_id = %(source_id)s AND ledger.url = outcomes.url AND ledger.state = 'loaded'
WHERE outcomes.result IN ('rejected', 'deferred')
    AND EXISTS (
        SELECT FROM ops.events AS visit
        WHERE visit.url = outcomes.url
            AND visit.source_id = ledger.source_id
            AND visit.event = 'revisited'
            AND (visit.warc_file, visit.warc_offset) = (crawled.warc_file, crawled.warc_offset)
    )
    AND NOT EXISTS (
        SELECT FROM ops.events AS logged
        WHERE logged.url = outcomes.url
            AND logged.source_id = ledger.source_id
            AND logged.event = 'revisited'
            AND logged.reason = outcomes.reason
            AND (logged.warc_file, logged.warc_offset) = (crawled.warc_file, crawled.warc_offset)
    )
ORDER BY ledger.url

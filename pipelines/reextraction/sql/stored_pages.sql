-- Archived pages in which no article was found: those of rejected URLs, and the last one of each URL that waits, or was
-- given up, because another page came instead of its article; only the log still names its place.
SELECT
    ledger.url,
    ledger.published_date AS listed_date,
    ledger.listed_title,
    ledger.state,
    ledger.reason,
    ledger.detail,
    ledger.fetched_at,
    place.warc_file,
    place.warc_offset
FROM ops.ledger AS ledger
CROSS JOIN LATERAL (
    SELECT ledger.warc_file, ledger.warc_offset
    WHERE ledger.state = 'rejected' AND ledger.warc_file IS NOT NULL
    UNION ALL
    (
        SELECT event.warc_file, event.warc_offset
        FROM ops.events AS event
        WHERE ledger.state IN ('pending', 'failed')
            AND ledger.warc_file IS NULL
            AND ledger.reason = ANY (%(sent_instead)s)
            AND event.url = ledger.url
            AND event.source_id = ledger.source_id
            AND event.event = 'fetched'
        ORDER BY event.event_id DESC
        LIMIT 1
    )
) AS place
WHERE ledger.source_id = %(source_id)s
    AND ledger.published_date BETWEEN %(first)s AND %(last)s
    AND ledger.fetched_at IS NOT NULL
    AND ledger.url > %(url)s
ORDER BY ledger.url
LIMIT %(limit)s

SELECT source_id
FROM warehouse.articles
WHERE published_date BETWEEN %(first)s AND %(last)s
    AND (%(named)s::text[] IS NULL OR source_id = ANY (%(named)s::text[]))
UNION
SELECT source_id
FROM ops.ledger
WHERE published_date BETWEEN %(first)s AND %(last)s
    AND (
        state = 'rejected' AND warc_file IS NOT NULL
        OR state IN ('pending', 'failed') AND warc_file IS NULL AND reason = ANY (%(sent_instead)s)
    )
    AND (%(named)s::text[] IS NULL OR source_id = ANY (%(named)s::text[]))
ORDER BY source_id

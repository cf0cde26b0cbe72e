-- Archived pages in which no article was found.
SELECT url, published_date AS listed_date, listed_title, reason, fetched_at, warc_file, warc_offset
FROM ops.ledger
WHERE source_id = %(source_id)s
    AND published_date BETWEEN %(first)s AND %(last)s
    AND state = 'rejected'
    AND warc_file IS NOT NULL
    AND fetched_at IS NOT NULL
    AND url > %(url)s
ORDER BY url
LIMIT %(limit)s

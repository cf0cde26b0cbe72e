-- Spread over days: the latest pages alone might be of one day and one kind of article.
SELECT url, last_seen_at, published_date, warc_file, warc_offset
FROM (
    SELECT
        url, canonical_url, warc_file, warc_offset, last_seen_at, published_date,
        row_number() OVER (PARTITION BY published_date ORDER BY canonical_url) AS of_day
    FROM (
        SELECT * FROM warehouse.articles
        WHERE source_id = %(source_id)s
        ORDER BY published_date DESC, canonical_url
        LIMIT 200
    ) AS latest
) AS numbered
ORDER BY of_day, published_date DESC, canonical_url
LIMIT %(pages)s

-- From as many of the latest days as possible: the latest pages alone might be of one day and one kind of article.
WITH RECURSIVE days AS (
    SELECT max(published_date) AS day, 1 AS number
    FROM warehouse.articles
    WHERE source_id = %(source_id)s
    UNION ALL
    SELECT
        (
            SELECT max(article.published_date)
            FROM warehouse.articles AS article
            WHERE article.source_id = %(source_id)s AND article.published_date < days.day
        ),
        days.number + 1
    FROM days
    WHERE days.day IS NOT NULL AND days.number < %(pages)s
)
SELECT page.url, page.last_seen_at, days.day, page.warc_file, page.warc_offset, page.extractor_version
FROM days
CROSS JOIN LATERAL (
    SELECT of_day.*, row_number() OVER () AS number
    FROM (
        -- Those of a day that come first in the index: no day's articles are all read and sorted.
        SELECT url, last_seen_at, warc_file, warc_offset, extractor_version
        FROM warehouse.articles
        WHERE source_id = %(source_id)s AND published_date = days.day
        LIMIT %(pages)s
    ) AS of_day
) AS page
ORDER BY page.number, days.day DESC
LIMIT %(pages)s

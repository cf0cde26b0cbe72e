-- Current rows. Where the page states no date, the row's day is the listing's day of that fetch.
SELECT
    article.*,
    article.last_seen_at AS fetched_at,
    CASE
        WHEN article.published_precision = 'listing' THEN article.published_date
        ELSE coalesce(ledger.listed_date, article.published_date)
    END AS listed_date,
    ledger.listed_title
FROM warehouse.articles AS article
LEFT JOIN ops.ledger AS ledger USING (source_id, url)
WHERE article.source_id = %(source_id)s
    AND article.published_date BETWEEN %(first)s AND %(last)s
    AND article.article_id > %(article_id)s
ORDER BY article.article_id
LIMIT %(limit)s

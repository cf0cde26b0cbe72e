-- Counts of what must not be: each column 0 when the books balance.
WITH crawled AS (
    SELECT named.url, named.outcome, ledger.state, ledger.article_id
    FROM unnest(%(urls)s::text[], %(outcomes)s::text[]) AS named (url, outcome)
    LEFT JOIN ops.ledger ON ledger.source_id = %(source_id)s AND ledger.url = named.url
)
SELECT
    (SELECT count(*) FROM crawled WHERE state IS NULL) AS not_on_the_ledger,
    (SELECT count(*) FROM crawled WHERE outcome = 'fetched' AND state = 'pending') AS fetched_but_not_read,
    (
        SELECT count(*)
        FROM crawled
        WHERE crawled.state = 'loaded'
            AND NOT EXISTS (
                SELECT FROM warehouse.articles AS article
                WHERE article.article_id = crawled.article_id AND article.url = crawled.url
            )
    ) AS loaded_without_an_article,
    (
        SELECT count(*)
        FROM warehouse.articles AS article
        WHERE article.source_id = %(source_id)s
            AND article.run_id = %(run_id)s
            AND NOT EXISTS (
                SELECT FROM ops.ledger
                WHERE ledger.source_id = article.source_id
                    AND ledger.url = article.url
                    AND ledger.state = 'loaded'
                    AND ledger.published_date = article.published_date
            )
    ) AS articles_without_their_line

-- Rows that contradict each other; every count is 0 when ledger, articles and crawl agree.
SELECT
    (
        SELECT count(*)
        FROM checked
        WHERE NOT EXISTS (
            SELECT FROM ops.ledger WHERE ledger.source_id = %(source_id)s AND ledger.url = checked.url
        )
    ) AS not_on_the_ledger,
    (
        SELECT count(*)
        FROM checked
        JOIN ops.ledger ON ledger.source_id = %(source_id)s AND ledger.url = checked.url
        WHERE checked.outcome = 'fetched' AND ledger.state = 'pending'
    ) AS fetched_but_not_read,
    (
        SELECT count(*)
        FROM (
            SELECT url FROM checked
            UNION
            SELECT url FROM ops.ledger WHERE source_id = %(source_id)s AND published_date = ANY (%(days)s::date[])
        ) AS of_this_run
        JOIN ops.ledger ON ledger.source_id = %(source_id)s AND ledger.url = of_this_run.url
        WHERE ledger.state = 'loaded'
            AND ledger.article_id IS NOT NULL -- retention deletes articles
            AND NOT EXISTS (
                SELECT FROM warehouse.articles AS article
                WHERE article.article_id = ledger.article_id AND article.url = ledger.url
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

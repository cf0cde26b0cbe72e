-- Rows that contradict each other; every count is 0 when ledger, articles and crawl agree. States are compared in FILTER
-- and not in joins: statistics from before the load would make the planner take loaded rows for rare.
SELECT
    (
        SELECT count(*)
        FROM checked
        WHERE NOT EXISTS (
            SELECT FROM ops.ledger WHERE ledger.source_id = %(source_id)s AND ledger.url = checked.url
        )
    ) AS not_on_the_ledger,
    (
        SELECT count(*) FILTER (
            WHERE checked.outcome = 'fetched' AND ledger.state = 'pending' AND ledger.warc_file IS NOT NULL
        )
        FROM checked
        JOIN ops.ledger ON ledger.source_id = %(source_id)s AND ledger.url = checked.url
    ) AS fetched_but_not_read,
    (
        SELECT count(*) FILTER (
            WHERE ledger.state = 'loaded'
                AND ledger.article_id IS NOT NULL -- retention deletes articles
                AND article.article_id IS NULL
        )
        FROM (
            SELECT url FROM checked
            UNION
            SELECT url FROM ops.ledger WHERE source_id = %(source_id)s AND published_date = ANY (%(days)s::date[])
        ) AS of_this_run
        JOIN ops.ledger ON ledger.source_id = %(source_id)s AND ledger.url = of_this_run.url
        LEFT JOIN warehouse.articles AS article
            ON article.article_id = ledger.article_id AND article.url = ledger.url
    ) AS loaded_without_an_article,
    (
        SELECT count(*) FILTER (
            WHERE (ledger.state, ledger.published_date) IS DISTINCT FROM ('loaded', article.published_date)
        )
        FROM warehouse.articles AS article
        LEFT JOIN ops.ledger ON ledger.source_id = article.source_id AND ledger.url = article.url
        WHERE article.source_id = %(source_id)s AND article.run_id = %(run_id)s
    ) AS articles_without_their_line

SELECT ops.lock_ledger(%(source_id)s);
-- Set the states of the pages that were read. A loaded article stays loaded whatever a revisit returned. An address
-- whose article does not exist, as after a superseded correction, is no duplicate and keeps its state. So does an address
-- that was given up, unless a page that was fetched before gives an article after all; the line then names that page again.
WITH settled AS (
    SELECT
        outcomes.url,
        CASE
            WHEN outcomes.result = 'rejected' THEN 'rejected'
            WHEN article.url = outcomes.url AND article.source_id = %(source_id)s THEN 'loaded'
            ELSE 'duplicate'
        END AS state,
        CASE
            WHEN outcomes.result = 'rejected' THEN outcomes.reason
            WHEN article.url = outcomes.url AND article.source_id = %(source_id)s THEN NULL
            ELSE 'same_canonical_url'
        END AS reason,
        outcomes.detail,
        article.article_id,
        article.warc_file,
        article.warc_offset,
        CASE
            WHEN article.url = outcomes.url AND article.source_id = %(source_id)s THEN article.published_date
            ELSE outcomes.published_date
        END AS published_date,
        crawled.listed_modified_at
    FROM outcomes
    LEFT JOIN crawled USING (url)
    LEFT JOIN warehouse.articles AS article ON article.canonical_url = outcomes.canonical_url
    WHERE outcomes.result = 'rejected' OR article.article_id IS NOT NULL
)
UPDATE ops.ledger AS ledger
SET
    state = settled.state,
    reason = settled.reason,
    detail = settled.detail,
    article_id = settled.article_id,
    published_date = coalesce(settled.published_date, ledger.published_date),
    listed_modified_at = coalesce(settled.listed_modified_at, ledger.listed_modified_at),
    next_try_at = NULL,
    warc_file = CASE
        WHEN settled.state = 'loaded' THEN coalesce(ledger.warc_file, settled.warc_file)
        WHEN settled.reason IS DISTINCT FROM 'forgotten' THEN ledger.warc_file
    END,
    warc_offset = CASE
        WHEN settled.state = 'loaded' THEN coalesce(ledger.warc_offset, settled.warc_offset)
        WHEN settled.reason IS DISTINCT FROM 'forgotten' THEN ledger.warc_offset
    END,
    run_id = %(run_id)s,
    updated_at = now()
FROM settled
WHERE ledger.source_id = %(source_id)s
    AND ledger.url = settled.url
    AND ledger.reason IS DISTINCT FROM 'forgotten'
    AND NOT (ledger.state = 'loaded' AND settled.state <> 'loaded')
    AND NOT (ledger.state = 'failed' AND settled.state = 'rejected')
    AND (
        ledger.state, ledger.reason, ledger.detail, ledger.article_id, ledger.published_date, ledger.listed_modified_at
    ) IS DISTINCT FROM (
        settled.state,
        settled.reason,
        settled.detail,
        settled.article_id,
        coalesce(settled.published_date, ledger.published_date),
        coalesce(settled.listed_modified_at, ledger.listed_modified_at)
    );
-- If another address of an article changed its day, the line of the article's own address moves too.
WITH moved AS MATERIALIZED (
    SELECT article.source_id, article.url, article.published_date
    FROM staging
    JOIN warehouse.articles AS article USING (canonical_url, source_id)
    WHERE article.url <> staging.url
)
UPDATE ops.ledger AS ledger
SET published_date = moved.published_date, run_id = %(run_id)s, updated_at = now()
FROM moved
WHERE ledger.source_id = moved.source_id
    AND ledger.url = moved.url
    AND ledger.state = 'loaded'
    AND ledger.published_date <> moved.published_date

-- Every address of the ledger that leads to what one address means: the spellings of it, and of the article behind it.
WITH articles AS (
    SELECT article_id FROM ops.ledger WHERE canonical_url = %(canonical_url)s AND article_id IS NOT NULL
    UNION
    SELECT article_id FROM warehouse.articles WHERE canonical_url = %(canonical_url)s
)
SELECT
    source_id, url, canonical_url, state, reason, detail, article_id, published_date, listed_date, found_by, attempts,
    next_try_at, fetched_at, warc_file, warc_offset, discovered_at, updated_at, run_id
FROM ops.ledger
WHERE canonical_url = %(canonical_url)s
UNION
SELECT
    source_id, url, canonical_url, state, reason, detail, article_id, published_date, listed_date, found_by, attempts,
    next_try_at, fetched_at, warc_file, warc_offset, discovered_at, updated_at, run_id
FROM ops.ledger
WHERE state = 'duplicate' AND article_id IN (SELECT article_id FROM articles)
UNION
SELECT
    ledger.source_id, ledger.url, ledger.canonical_url, ledger.state, ledger.reason, ledger.detail, ledger.article_id,
    ledger.published_date, ledger.listed_date, ledger.found_by, ledger.attempts, ledger.next_try_at, ledger.fetched_at,
    ledger.warc_file, ledger.warc_offset, ledger.discovered_at, ledger.updated_at, ledger.run_id
FROM articles
JOIN warehouse.articles AS article USING (article_id)
JOIN ops.ledger AS ledger ON ledger.source_id = article.source_id AND ledger.url = article.url
ORDER BY discovered_at, url

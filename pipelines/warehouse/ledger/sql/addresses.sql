-- All rows of the ledger that lead to one address: its spellings, and the addresses of the article behind it.
WITH found AS (
    SELECT article_id FROM ops.ledger WHERE canonical_url = %(canonical_url)s AND article_id IS NOT NULL
    UNION
    SELECT article_id FROM warehouse.articles WHERE canonical_url = %(canonical_url)s
),
lines AS (
    SELECT source_id, url FROM ops.ledger WHERE canonical_url = %(canonical_url)s
    UNION
    SELECT source_id, url FROM ops.ledger WHERE state = 'duplicate' AND article_id IN (SELECT article_id FROM found)
    UNION
    SELECT source_id, url FROM warehouse.articles JOIN found USING (article_id)
)
SELECT
    source_id, url, canonical_url, state, reason, detail, article_id, published_date, listed_date, found_by, attempts,
    next_try_at, fetched_at, warc_file, warc_offset, discovered_at, updated_at, run_id
FROM lines
JOIN ops.ledger USING (source_id, url)
ORDER BY discovered_at, url

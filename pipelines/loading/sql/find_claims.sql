-- Staged pages that claim the address of an article which was loaded from another URL, and that were not its pages so
-- far; beside each the texts of the article, one a row.
SELECT
    staging.url, staging.canonical_url, article.article_id, article.url,
    staging.title, left(staging.body, %(letters)s), version.title, left(version.body, %(letters)s)
FROM known
JOIN staging USING (canonical_url)
JOIN warehouse.articles AS article USING (article_id)
JOIN warehouse.article_versions AS version USING (article_id)
WHERE article.url <> staging.url
    AND NOT EXISTS (
        SELECT FROM ops.ledger AS ledger
        WHERE ledger.source_id = article.source_id
            AND ledger.url = staging.url
            AND ledger.article_id = article.article_id
    )
ORDER BY staging.url, version.version

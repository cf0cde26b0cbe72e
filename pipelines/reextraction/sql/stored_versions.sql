-- Earlier versions; the current one is the article's own row.
SELECT version.*, version.valid_from AS fetched_at, article.url, article.published_date AS listed_date
FROM warehouse.article_versions AS version
JOIN warehouse.articles AS article USING (article_id)
WHERE article.source_id = %(source_id)s
    AND article.published_date BETWEEN %(first)s AND %(last)s
    AND version.version < article.version
    AND (version.article_id, version.version) > (%(article_id)s, %(version)s)
ORDER BY version.article_id, version.version
LIMIT %(limit)s

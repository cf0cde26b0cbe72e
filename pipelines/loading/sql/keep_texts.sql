-- A text that is about to be replaced is copied to the versions that have it; so are authors, editors, section and tags.
UPDATE ops.versions AS version
SET title = article.title, subtitle = article.subtitle, body = article.body
FROM known
JOIN staging USING (canonical_url)
JOIN warehouse.articles AS article USING (article_id)
WHERE version.article_id = known.article_id
    AND version.body IS NULL
    AND staging.fetched_at > article.last_seen_at
    AND staging.content_hash <> article.content_hash;
UPDATE ops.versions AS version
SET authors = article.authors, editors = article.editors, section = article.section, tags = article.tags
FROM known
JOIN staging USING (canonical_url)
JOIN warehouse.articles AS article USING (article_id)
WHERE version.article_id = known.article_id
    AND version.authors IS NULL
    AND staging.fetched_at > article.last_seen_at
    AND (staging.authors, staging.editors, staging.section, staging.tags)
        IS DISTINCT FROM (article.authors, article.editors, article.section, article.tags)

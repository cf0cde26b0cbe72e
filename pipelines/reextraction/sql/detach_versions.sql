-- Remember what the versions show. Earlier ones that share text or authors with their article's row keep these before the
-- row is corrected.
INSERT INTO shown
SELECT version.*, begun.read_at
FROM warehouse.article_versions AS version
JOIN ops.versions AS begun USING (article_id, version)
WHERE article_id IN (SELECT article_id FROM corrections);
UPDATE ops.versions AS version
SET
    title = CASE WHEN version.body IS NULL THEN article.title ELSE version.title END,
    subtitle = CASE WHEN version.body IS NULL THEN article.subtitle ELSE version.subtitle END,
    body = coalesce(version.body, article.body),
    authors = coalesce(version.authors, article.authors),
    editors = coalesce(version.editors, article.editors),
    section = CASE WHEN version.authors IS NULL THEN article.section ELSE version.section END,
    tags = coalesce(version.tags, article.tags)
FROM corrections
JOIN warehouse.articles AS article USING (article_id, version)
WHERE version.article_id = article.article_id
    AND version.version <> article.version
    AND (version.body IS NULL OR version.authors IS NULL)

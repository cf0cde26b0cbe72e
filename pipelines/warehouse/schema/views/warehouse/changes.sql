CREATE OR REPLACE VIEW warehouse.changes AS
SELECT change_seq, changed_at, article_key, false AS is_removed, NULL AS replaced_by
FROM warehouse.articles
UNION ALL
SELECT change_seq, removed_at, article_key, true, replaced_by
FROM warehouse.removed_articles;
COMMENT ON VIEW warehouse.changes IS 'The latest change of each article, and each key that was removed, numbered in the order of commits: what is new since a change_seq is what is greater.';
COMMENT ON COLUMN warehouse.changes.change_seq IS 'Number of the change.';
COMMENT ON COLUMN warehouse.changes.changed_at IS 'Instant of the change.';
COMMENT ON COLUMN warehouse.changes.article_key IS 'Key of the article.';
COMMENT ON COLUMN warehouse.changes.is_removed IS 'Whether the key left warehouse.articles.';
COMMENT ON COLUMN warehouse.changes.replaced_by IS 'Key that the article has since its canonical_url was corrected.';

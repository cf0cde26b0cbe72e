CREATE OR REPLACE VIEW warehouse.stories AS
SELECT
    story_id,
    story_id AS first_article_id,
    min(published_at) AS first_published_at,
    count(*) AS articles,
    count(DISTINCT source_id) AS sources,
    min(story_key) AS story_key
FROM warehouse.articles
GROUP BY story_id;
COMMENT ON VIEW warehouse.stories IS 'One row per group of copies and near-copies; most groups hold a single article.';
COMMENT ON COLUMN warehouse.stories.story_id IS 'Number of the group.';
COMMENT ON COLUMN warehouse.stories.first_article_id IS 'The group''s earliest article.';
COMMENT ON COLUMN warehouse.stories.first_published_at IS 'When the earliest one was published.';
COMMENT ON COLUMN warehouse.stories.articles IS 'Articles in the group.';
COMMENT ON COLUMN warehouse.stories.sources IS 'Publishers in the group.';
COMMENT ON COLUMN warehouse.stories.story_key IS 'Key of the group: the article_key of its earliest article.';

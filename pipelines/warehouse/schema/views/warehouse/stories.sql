CREATE OR REPLACE VIEW warehouse.stories AS
SELECT
    story_id,
    story_id AS first_article_id,
    max(published_at) FILTER (WHERE article_id = story_id) AS first_published_at,
    count(*) AS articles,
    count(DISTINCT source_id) AS sources,
    min(story_key) AS story_key,
    max(published_date) FILTER (WHERE article_id = story_id) AS first_published_date
FROM warehouse.articles
GROUP BY story_id;
COMMENT ON VIEW warehouse.stories IS 'One row per group of copies and near-copies; most groups hold a single article.';
COMMENT ON COLUMN warehouse.stories.story_id IS 'Number of the group.';
COMMENT ON COLUMN warehouse.stories.first_article_id IS 'The group''s earliest article.';
COMMENT ON COLUMN warehouse.stories.first_published_at IS 'Instant at which the earliest one was published; null if only its day is known.';
COMMENT ON COLUMN warehouse.stories.first_published_date IS 'Its publication day.';
COMMENT ON COLUMN warehouse.stories.articles IS 'Articles in the group.';
COMMENT ON COLUMN warehouse.stories.sources IS 'Publishers in the group.';
COMMENT ON COLUMN warehouse.stories.story_key IS 'Key of the group: the article_key of its earliest article.';

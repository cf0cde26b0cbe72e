CREATE OR REPLACE VIEW marts.story_timelines AS
SELECT
    stories.story_id,
    row_number() OVER by_time AS position,
    members.article_id,
    members.source_id,
    members.published_at,
    members.published_at - min(members.published_at) OVER (PARTITION BY stories.story_id) AS delay,
    members.title,
    members.url
FROM (SELECT DISTINCT story_id FROM warehouse.articles WHERE story_id <> article_id) AS stories
JOIN warehouse.articles AS members USING (story_id)
WINDOW by_time AS (PARTITION BY stories.story_id ORDER BY members.published_at, members.canonical_url);
COMMENT ON VIEW marts.story_timelines IS 'One row per article of each story of several articles, in the order of publication.';
COMMENT ON COLUMN marts.story_timelines.story_id IS 'The story.';
COMMENT ON COLUMN marts.story_timelines.position IS 'Place of the article in the story, from 1.';
COMMENT ON COLUMN marts.story_timelines.article_id IS 'The article.';
COMMENT ON COLUMN marts.story_timelines.source_id IS 'Its publisher.';
COMMENT ON COLUMN marts.story_timelines.published_at IS 'When it was published.';
COMMENT ON COLUMN marts.story_timelines.delay IS 'Time since the first article of the story.';
COMMENT ON COLUMN marts.story_timelines.title IS 'Its headline.';
COMMENT ON COLUMN marts.story_timelines.url IS 'Its address.';

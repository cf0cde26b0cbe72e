CREATE OR REPLACE VIEW marts.story_timelines AS
SELECT
    stories.story_id,
    row_number() OVER by_time AS position,
    members.article_id,
    members.source_id,
    members.published_at,
    members.published_at - first_value(members.published_at) OVER by_time AS delay,
    members.title,
    members.url,
    members.published_date,
    members.published_precision
FROM (SELECT DISTINCT story_id FROM warehouse.articles WHERE story_id <> article_id) AS stories
JOIN warehouse.articles AS members USING (story_id)
JOIN warehouse.sources USING (source_id)
WINDOW by_time AS (
    PARTITION BY stories.story_id
    ORDER BY
        warehouse.published_by(members.published_at, members.published_date, sources.timezone),
        members.canonical_url COLLATE "C"
);
COMMENT ON VIEW marts.story_timelines IS 'One row per article of each story of several articles, in the order of publication; a day alone comes last in its day.';
COMMENT ON COLUMN marts.story_timelines.story_id IS 'The story.';
COMMENT ON COLUMN marts.story_timelines.position IS 'Place of the article in the story, from 1.';
COMMENT ON COLUMN marts.story_timelines.article_id IS 'The article.';
COMMENT ON COLUMN marts.story_timelines.source_id IS 'Its publisher.';
COMMENT ON COLUMN marts.story_timelines.published_at IS 'Instant of its publication; null where only the day is known.';
COMMENT ON COLUMN marts.story_timelines.delay IS 'Time since the first article of the story; null unless both name a time of day.';
COMMENT ON COLUMN marts.story_timelines.published_date IS 'Its publication day.';
COMMENT ON COLUMN marts.story_timelines.published_precision IS 'time, day or listing, as in warehouse.articles.';
COMMENT ON COLUMN marts.story_timelines.title IS 'Its headline.';
COMMENT ON COLUMN marts.story_timelines.url IS 'Its address.';

-- Who repeats whom and how a story was told: near-copies count as well as those that are word for word.
CREATE OR REPLACE VIEW marts.syndication AS
SELECT
    copies.published_date,
    originals.source_id AS first_source_id,
    copies.source_id,
    count(*) AS copies,
    min(copies.published_at - originals.published_at) AS shortest_delay,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY copies.published_at - originals.published_at) AS median_delay,
    count(copies.duplicate_of) AS word_for_word
FROM warehouse.articles AS copies
JOIN warehouse.articles AS originals ON originals.article_id = copies.story_id
WHERE copies.story_id <> copies.article_id
GROUP BY copies.published_date, originals.source_id, copies.source_id;
COMMENT ON COLUMN marts.syndication.copies IS 'Articles of that day that repeat it, word for word or nearly.';
COMMENT ON COLUMN marts.syndication.word_for_word IS 'Of these, the ones that have the same words as an earlier article.';

CREATE INDEX articles_by_copied_story ON warehouse.articles (story_id) WHERE story_id <> article_id;

CREATE OR REPLACE VIEW marts.story_timelines AS
SELECT
    stories.story_id,
    row_number() OVER told AS position,
    members.article_id,
    members.source_id,
    members.published_at,
    members.published_at - min(members.published_at) OVER (PARTITION BY stories.story_id) AS delay,
    members.title,
    members.url
FROM (SELECT DISTINCT story_id FROM warehouse.articles WHERE story_id <> article_id) AS stories
JOIN warehouse.articles AS members USING (story_id)
WINDOW told AS (PARTITION BY stories.story_id ORDER BY members.published_at, members.canonical_url);

COMMENT ON COLUMN marts.daily_volume.copies IS 'Of these, word-for-word copies of an earlier article; near-copies are in marts.syndication.';

-- A version's text stays in its row, compressed: who asks for versions reads the text, and nobody walks over the rest.
ALTER TABLE warehouse.article_versions ALTER COLUMN body SET STORAGE MAIN;

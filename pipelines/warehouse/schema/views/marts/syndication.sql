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
    AND (originals.published_at IS NOT NULL OR originals.published_date < copies.published_date)
GROUP BY copies.published_date, originals.source_id, copies.source_id;
COMMENT ON VIEW marts.syndication IS 'Who copies whom: one row per local day, first publisher and copying publisher. Of two days alone on one date nobody knows which was first: such a copy is left out.';
COMMENT ON COLUMN marts.syndication.published_date IS 'Local publication day of the copies.';
COMMENT ON COLUMN marts.syndication.first_source_id IS 'Publisher of the earliest article of the story.';
COMMENT ON COLUMN marts.syndication.source_id IS 'Publisher of the copies.';
COMMENT ON COLUMN marts.syndication.copies IS 'Articles of that day that copy it, word for word or nearly.';
COMMENT ON COLUMN marts.syndication.shortest_delay IS 'Time from the first article to the fastest copy; delays are known only where both name a time of day.';
COMMENT ON COLUMN marts.syndication.median_delay IS 'Median of the known times from the first article to a copy; null where none is known.';
COMMENT ON COLUMN marts.syndication.word_for_word IS 'Copies that have the same words as an earlier article.';

CREATE OR REPLACE VIEW marts.daily_volume AS
SELECT
    source_id,
    published_date,
    count(*) AS articles,
    count(duplicate_of) AS copies,
    sum(word_count) AS words
FROM warehouse.articles
GROUP BY source_id, published_date;
COMMENT ON VIEW marts.daily_volume IS 'One row per source and local day: how much was published.';
COMMENT ON COLUMN marts.daily_volume.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.daily_volume.published_date IS 'Local publication day.';
COMMENT ON COLUMN marts.daily_volume.articles IS 'Articles loaded.';
COMMENT ON COLUMN marts.daily_volume.copies IS 'Word-for-word copies of an earlier article; near-copies are in marts.syndication.';
COMMENT ON COLUMN marts.daily_volume.words IS 'Words in all articles.';

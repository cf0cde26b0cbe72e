CREATE OR REPLACE VIEW marts.language_share AS
SELECT
    source_id,
    published_date,
    language,
    count(*) AS articles,
    round(count(*) / sum(count(*)) OVER (PARTITION BY source_id, published_date), 4) AS share
FROM warehouse.articles
GROUP BY source_id, published_date, language;
COMMENT ON VIEW marts.language_share IS 'One row per source, local day and language.';
COMMENT ON COLUMN marts.language_share.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.language_share.published_date IS 'Local publication day.';
COMMENT ON COLUMN marts.language_share.language IS 'ISO 639-1 code of the text; null where it is unknown.';
COMMENT ON COLUMN marts.language_share.articles IS 'Articles in it.';
COMMENT ON COLUMN marts.language_share.share IS 'Share of all articles of that source and day, from 0 to 1.';

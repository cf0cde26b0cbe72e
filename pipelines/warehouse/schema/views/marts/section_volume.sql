CREATE OR REPLACE VIEW marts.section_volume AS
SELECT source_id, published_date, section, count(*) AS articles, sum(word_count) AS words
FROM warehouse.articles
GROUP BY source_id, published_date, section;
COMMENT ON VIEW marts.section_volume IS 'One row per source, local day and section.';
COMMENT ON COLUMN marts.section_volume.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.section_volume.published_date IS 'Local publication day.';
COMMENT ON COLUMN marts.section_volume.section IS 'Section, as the publisher writes it; null where the page names none.';
COMMENT ON COLUMN marts.section_volume.articles IS 'Articles in it.';
COMMENT ON COLUMN marts.section_volume.words IS 'Words in all these articles.';

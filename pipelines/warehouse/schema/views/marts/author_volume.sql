CREATE OR REPLACE VIEW marts.author_volume AS
SELECT source_id, published_date, author, count(*) AS articles, sum(word_count) AS words
FROM warehouse.articles
CROSS JOIN LATERAL unnest(authors) AS author
GROUP BY source_id, published_date, author;
COMMENT ON VIEW marts.author_volume IS 'One row per source, local day and author; an article of two authors counts for both.';
COMMENT ON COLUMN marts.author_volume.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.author_volume.published_date IS 'Local publication day.';
COMMENT ON COLUMN marts.author_volume.author IS 'Reporter, as the page names them.';
COMMENT ON COLUMN marts.author_volume.articles IS 'Articles with this author.';
COMMENT ON COLUMN marts.author_volume.words IS 'Words in all these articles.';

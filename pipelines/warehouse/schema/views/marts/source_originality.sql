CREATE OR REPLACE VIEW marts.source_originality AS
SELECT
    article.source_id,
    article.published_date,
    count(*) AS articles,
    count(*) FILTER (
        WHERE article.story_id = article.article_id
            AND EXISTS (
                SELECT FROM warehouse.articles AS copy
                WHERE copy.story_id = article.article_id
                    AND copy.story_id <> copy.article_id
                    AND copy.source_id <> article.source_id
                    AND (article.published_at IS NOT NULL OR article.published_date < copy.published_date)
            )
    ) AS firsts,
    count(*) FILTER (
        WHERE original.source_id <> article.source_id
            AND (original.published_at IS NOT NULL OR original.published_date < article.published_date)
    ) AS copies,
    count(article.agency) AS agency_articles,
    round(count(article.agency)::numeric / count(*), 4) AS agency_share
FROM warehouse.articles AS article
LEFT JOIN warehouse.articles AS original
    ON original.article_id = article.story_id AND article.story_id <> article.article_id
GROUP BY article.source_id, article.published_date;
COMMENT ON VIEW marts.source_originality IS 'One row per source and local day: what others copied from it, what it copied, and what came from agencies. Of two days alone on one date nobody knows which was first: neither counts. Sum the counts for longer periods.';
COMMENT ON COLUMN marts.source_originality.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.source_originality.published_date IS 'Local publication day.';
COMMENT ON COLUMN marts.source_originality.articles IS 'Articles loaded.';
COMMENT ON COLUMN marts.source_originality.firsts IS 'Articles that are the first of their story and were copied by another publisher, on any day.';
COMMENT ON COLUMN marts.source_originality.copies IS 'Articles that copy another publisher''s earlier article, word for word or nearly.';
COMMENT ON COLUMN marts.source_originality.agency_articles IS 'Articles that name an agency as their source.';
COMMENT ON COLUMN marts.source_originality.agency_share IS 'Share of agency_articles in articles.';

CREATE OR REPLACE VIEW warehouse.similar_articles AS
SELECT
    earlier.article_id,
    later.article_id AS later_id,
    edge.jaccard,
    edge.containment
FROM ops.text_edges AS edge
JOIN ops.text_fingerprints AS earlier ON earlier.fingerprint_id = edge.earlier_id
JOIN ops.text_fingerprints AS later ON later.fingerprint_id = edge.later_id;
COMMENT ON VIEW warehouse.similar_articles IS 'One row per pair of articles with nearly the same text; each is the earliest with its text.';
COMMENT ON COLUMN warehouse.similar_articles.article_id IS 'The article that was published first.';
COMMENT ON COLUMN warehouse.similar_articles.later_id IS 'The other.';
COMMENT ON COLUMN warehouse.similar_articles.jaccard IS 'Share of common runs of three words among those of both texts.';
COMMENT ON COLUMN warehouse.similar_articles.containment IS 'Share of common runs of three words among those of the shorter text.';

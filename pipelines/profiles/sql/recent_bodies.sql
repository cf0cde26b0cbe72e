-- One article of each group of copies, so that the lines of a copied text count once.
SELECT DISTINCT ON (body_hash) published_date, body
FROM (
    SELECT body_hash, published_date, body, canonical_url
    FROM warehouse.articles
    WHERE source_id = %(source_id)s
    ORDER BY published_date DESC, canonical_url
    LIMIT %(articles)s
) AS recent
ORDER BY body_hash, published_date, canonical_url

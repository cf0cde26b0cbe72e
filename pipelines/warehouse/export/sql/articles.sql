-- The chosen articles in the order of the files to write, or in an order that is random but the same for the same seed.
SELECT chosen.published_date, chosen.source_id, {columns}
FROM warehouse.corpus(
    %(query)s, %(first)s, %(last)s, %(source_id)s, %(language)s, %(sample)s, %(per)s::text[], %(seed)s
) AS chosen
JOIN warehouse.articles USING (article_id)
ORDER BY
    CASE WHEN %(is_shuffled)s THEN chosen.draw END COLLATE "C",
    chosen.published_date,
    chosen.source_id COLLATE "C",
    chosen.canonical_url COLLATE "C"

SELECT articles.extractor_version, count(*)
FROM warehouse.corpus(
    %(query)s, %(first)s, %(last)s, %(source_id)s, %(language)s, %(sample)s, %(per)s::text[], %(seed)s
) AS chosen
JOIN warehouse.articles USING (article_id)
GROUP BY articles.extractor_version
ORDER BY articles.extractor_version COLLATE "C"

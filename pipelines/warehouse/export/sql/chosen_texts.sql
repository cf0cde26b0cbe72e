SELECT {columns}
FROM warehouse.corpus(
    %(query)s, %(first)s, %(last)s, %(source_id)s, %(language)s, %(sample)s, %(per)s::text[], %(seed)s
) AS chosen
JOIN warehouse.articles USING (article_id)
ORDER BY chosen.article_key COLLATE "C"

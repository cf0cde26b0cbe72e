-- Articles of some publication days, of one source or (null) of all, in the order of the files to write.
SELECT articles.*
FROM warehouse.articles AS articles
WHERE articles.published_date BETWEEN %(first)s AND %(last)s
    AND (%(source_id)s::text IS NULL OR articles.source_id = %(source_id)s)
ORDER BY articles.published_date, articles.source_id, articles.canonical_url

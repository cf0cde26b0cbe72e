SELECT article_key, content_hash, canonical_url
FROM warehouse.corpus(
    %(query)s, %(first)s, %(last)s, %(source_id)s, %(language)s, %(sample)s, %(per)s::text[], %(seed)s
)
ORDER BY article_key COLLATE "C"

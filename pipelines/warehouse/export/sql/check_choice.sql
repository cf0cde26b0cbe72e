-- Refuses a wrong query, language or sample at once, on the articles of one day.
SELECT FROM warehouse.corpus(
    %(query)s, %(first)s, %(first)s, %(source_id)s, %(language)s, %(sample)s, %(per)s::text[], %(seed)s
)
LIMIT 1

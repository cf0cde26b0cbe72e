SELECT min(published_date), max(published_date)
FROM warehouse.articles
WHERE %(source_id)s::text IS NULL OR source_id = %(source_id)s

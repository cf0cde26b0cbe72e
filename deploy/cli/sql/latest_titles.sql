SELECT to_char(articles.published_at AT TIME ZONE sources.timezone, 'YYYY-MM-DD HH24:MI'), source_id, title
FROM warehouse.articles
JOIN warehouse.sources USING (source_id)
WHERE %(source_ids)s::text[] IS NULL OR source_id = ANY (%(source_ids)s)
ORDER BY articles.published_at DESC NULLS LAST
LIMIT 5

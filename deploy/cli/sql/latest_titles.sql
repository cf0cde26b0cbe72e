SELECT
    coalesce(
        to_char(articles.published_at AT TIME ZONE sources.timezone, 'YYYY-MM-DD HH24:MI'),
        to_char(articles.published_date, 'YYYY-MM-DD')
    ),
    source_id, title
FROM warehouse.articles
JOIN warehouse.sources USING (source_id)
WHERE %(source_ids)s::text[] IS NULL OR source_id = ANY (%(source_ids)s)
ORDER BY warehouse.published_by(articles.published_at, articles.published_date, sources.timezone) DESC
LIMIT 5

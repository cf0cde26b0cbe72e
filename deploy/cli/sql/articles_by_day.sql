SELECT published_date, source_id, articles, copies
FROM marts.daily_volume
WHERE articles > 0 AND (%(source_ids)s::text[] IS NULL OR source_id = ANY (%(source_ids)s))
ORDER BY published_date, source_id

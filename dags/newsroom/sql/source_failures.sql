SELECT source_id, state, reason, sum(urls)::bigint AS urls
FROM marts.day_reasons
WHERE published_date BETWEEN %(first)s AND %(last)s AND state IN ('failed', 'pending', 'rejected')
GROUP BY source_id, state, reason
ORDER BY source_id, urls DESC, state, reason

SELECT state, reason, urls, example_url, next_try_at
FROM marts.day_reasons
WHERE source_id = %(source_id)s AND published_date = %(day)s
ORDER BY state, urls DESC, reason

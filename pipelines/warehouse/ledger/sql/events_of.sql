SELECT at, event, reason, detail, route, listing_url, published_date, next_try_at, article_id, warc_file, warc_offset, run_id
FROM ops.events
WHERE url = %(url)s AND source_id = %(source_id)s
ORDER BY event_id

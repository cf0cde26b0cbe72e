INSERT INTO ops.layout_trials (source_id, urls)
VALUES (%(source_id)s, %(urls)s)
ON CONFLICT (source_id) DO UPDATE SET urls = excluded.urls, tried_at = now()

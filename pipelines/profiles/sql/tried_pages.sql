SELECT unnest(urls) FROM ops.layout_trials WHERE source_id = %(source_id)s

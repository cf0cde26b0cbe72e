SELECT entry_id, body_hash FROM ops.unlinked_texts WHERE lane = %(lane)s ORDER BY entry_id LIMIT %(limit)s

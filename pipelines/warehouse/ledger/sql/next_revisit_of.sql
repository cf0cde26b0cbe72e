SELECT next_revisit_at FROM ops.revisits WHERE source_id = %(source_id)s AND url = %(url)s

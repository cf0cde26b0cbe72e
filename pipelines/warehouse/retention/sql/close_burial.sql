UPDATE ops.burials
SET buried_at = now()
WHERE warc_file = %(warc_file)s AND source_id = %(source_id)s AND warc_offsets = %(offsets)s::bigint[]

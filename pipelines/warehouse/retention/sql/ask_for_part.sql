INSERT INTO ops.burials AS burial (warc_file, source_id, warc_offsets)
VALUES (%(warc_file)s, %(source_id)s, ARRAY[%(warc_offset)s::bigint])
ON CONFLICT (warc_file, source_id) DO UPDATE
SET warc_offsets = burial.warc_offsets || excluded.warc_offsets, buried_at = NULL
WHERE NOT burial.warc_offsets @> excluded.warc_offsets

SELECT warc_file, source_id, warc_offsets
FROM ops.burials
WHERE buried_at IS NULL
ORDER BY warc_file, source_id
LIMIT 1

SELECT request
FROM ops.archive_requests
WHERE source_id = %(source_id)s AND request = ANY (%(places)s) AND kind = 'copy'

SELECT cursor
FROM ops.archive_requests
WHERE source_id = %(source_id)s AND request = %(request)s

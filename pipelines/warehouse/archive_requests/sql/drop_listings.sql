DELETE FROM ops.archive_requests
WHERE source_id = %(source_id)s AND kind = 'listing'

SELECT state, count(*)
FROM ops.ledger
WHERE source_id = %(source_id)s AND url = ANY (%(urls)s)
GROUP BY state

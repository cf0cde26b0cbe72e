SELECT canonical_url FROM ops.ledger WHERE source_id = %(source_id)s AND state = 'rejected' AND reason = 'forgotten'
UNION
SELECT url FROM ops.ledger WHERE source_id = %(source_id)s AND state = 'rejected' AND reason = 'forgotten'
UNION
SELECT canonical_url FROM ops.forgotten WHERE canonical_url IS NOT NULL

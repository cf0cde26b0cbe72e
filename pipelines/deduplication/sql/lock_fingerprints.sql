-- The given fingerprints that still exist, and will until the transaction ends.
SELECT fingerprint_id
FROM ops.text_fingerprints
WHERE fingerprint_id = ANY (%(fingerprints)s)
ORDER BY fingerprint_id
FOR KEY SHARE

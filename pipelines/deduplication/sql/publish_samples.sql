INSERT INTO ops.text_samples (month, sample, fingerprint_id)
SELECT month, unnest(samples) AS sample, fingerprint_id
FROM ops.text_fingerprints
WHERE fingerprint_id = ANY (%(fingerprints)s)
ORDER BY month, sample

SELECT fingerprint_id, published_at, canonical_url, published_date, size, shingles, figures
FROM ops.text_fingerprints
WHERE fingerprint_id = ANY (%(fingerprints)s)

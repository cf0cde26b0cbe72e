-- Pairs of texts, at most a month apart, that share enough samples; looked up in the order of the index.
SELECT mine.fingerprint_id AS one_id, other.fingerprint_id AS other_id
FROM (
    SELECT fingerprint.fingerprint_id, (fingerprint.month + near.months)::smallint AS month, own.sample
    FROM ops.text_fingerprints AS fingerprint
    CROSS JOIN LATERAL unnest(fingerprint.samples) AS own (sample)
    CROSS JOIN generate_series(-1, 1) AS near (months)
    WHERE fingerprint.body_hash = ANY (%(texts)s)
    ORDER BY month, sample
) AS mine
JOIN ops.text_samples AS other ON other.month = mine.month AND other.sample = mine.sample
WHERE other.fingerprint_id <> mine.fingerprint_id
GROUP BY mine.fingerprint_id, other.fingerprint_id
HAVING count(*) >= %(min_samples)s

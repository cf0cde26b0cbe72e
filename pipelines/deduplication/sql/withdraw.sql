-- Delete fingerprints. Those that they led have no leader for the moment, so the later neighbours of both are queued,
-- and the earlier neighbours, whose leader may now be another.
SELECT fingerprint_id
FROM ops.text_fingerprints
WHERE fingerprint_id = ANY (%(fingerprints)s)
ORDER BY fingerprint_id
FOR UPDATE;
WITH released AS (
    DELETE FROM ops.text_leaders WHERE leader_id = ANY (%(fingerprints)s) RETURNING fingerprint_id
)
INSERT INTO ops.unsettled_fingerprints (fingerprint_id)
SELECT later_id FROM ops.text_edges WHERE earlier_id = ANY (%(fingerprints)s)
UNION
SELECT earlier_id FROM ops.text_edges WHERE later_id = ANY (%(fingerprints)s)
UNION
SELECT edge.later_id FROM ops.text_edges AS edge JOIN released ON edge.earlier_id = released.fingerprint_id;
DELETE FROM ops.text_samples AS stored
USING ops.text_fingerprints AS fingerprint, unnest(fingerprint.samples) AS own (sample)
WHERE fingerprint.fingerprint_id = ANY (%(fingerprints)s)
    AND stored.month = fingerprint.month
    AND stored.sample = own.sample
    AND stored.fingerprint_id = fingerprint.fingerprint_id;
DELETE FROM ops.text_fingerprints WHERE fingerprint_id = ANY (%(fingerprints)s)

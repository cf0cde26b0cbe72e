-- The leader of a text is its earliest earlier neighbour that has no leader; a text without one leads itself.
-- Returns the later neighbours of the texts that began or ceased to lead.
WITH decided AS (
    SELECT
        fingerprint.fingerprint_id,
        follows.leader_id AS was_id,
        (
            SELECT edge.earlier_id
            FROM ops.text_edges AS edge
            JOIN ops.text_fingerprints AS earlier ON earlier.fingerprint_id = edge.earlier_id
            WHERE edge.later_id = fingerprint.fingerprint_id
                AND NOT EXISTS (SELECT FROM ops.text_leaders AS led WHERE led.fingerprint_id = edge.earlier_id)
            ORDER BY earlier.published_at, earlier.canonical_url
            LIMIT 1
        ) AS leader_id
    FROM ops.text_fingerprints AS fingerprint
    LEFT JOIN ops.text_leaders AS follows USING (fingerprint_id)
    WHERE fingerprint.fingerprint_id = ANY (%(fingerprints)s)
),
released AS (
    DELETE FROM ops.text_leaders AS follows
    USING decided
    WHERE follows.fingerprint_id = decided.fingerprint_id AND decided.leader_id IS NULL
),
assigned AS (
    INSERT INTO ops.text_leaders (fingerprint_id, leader_id)
    SELECT fingerprint_id, leader_id FROM decided WHERE leader_id IS NOT NULL AND leader_id IS DISTINCT FROM was_id
    ON CONFLICT (fingerprint_id) DO UPDATE SET leader_id = excluded.leader_id
)
SELECT DISTINCT edge.later_id
FROM decided
JOIN ops.text_edges AS edge ON edge.earlier_id = decided.fingerprint_id
WHERE (decided.leader_id IS NULL) <> (decided.was_id IS NULL)

-- A text follows the leader of its nearest earlier copy, if it is itself a copy of that leader and if its close copies
-- are, too; else that of the next one. A text without such a leader leads itself.
-- Returns the later neighbours of the texts that have another leader now.
WITH decided AS (
    SELECT fingerprint.fingerprint_id, follows.leader_id AS was_id, chosen.leader_id
    FROM ops.text_fingerprints AS fingerprint
    LEFT JOIN ops.text_leaders AS follows USING (fingerprint_id)
    LEFT JOIN LATERAL (
        SELECT possible.leader_id
        FROM (
            SELECT own.earlier_id AS leader_id, own.jaccard
            FROM (
                SELECT coalesce(led.leader_id, edge.earlier_id) AS leader_id, max(edge.jaccard) AS jaccard
                FROM ops.text_edges AS edge
                LEFT JOIN ops.text_leaders AS led ON led.fingerprint_id = edge.earlier_id
                WHERE edge.later_id = fingerprint.fingerprint_id
                GROUP BY coalesce(led.leader_id, edge.earlier_id)
            ) AS near
            JOIN ops.text_edges AS own
                ON own.earlier_id = near.leader_id AND own.later_id = fingerprint.fingerprint_id
            JOIN ops.text_fingerprints AS leader ON leader.fingerprint_id = near.leader_id
            WHERE NOT EXISTS (SELECT FROM ops.text_leaders AS led WHERE led.fingerprint_id = near.leader_id)
            ORDER BY near.jaccard DESC, leader.published_at, leader.canonical_url
            OFFSET 0 -- so that the close copies are compared with the first leaders only
        ) AS possible
        WHERE possible.jaccard >= %(close)s::real
            OR NOT EXISTS (
                SELECT
                FROM (
                    SELECT later_id AS copy_id
                    FROM ops.text_edges
                    WHERE earlier_id = fingerprint.fingerprint_id AND jaccard >= %(close)s::real
                    UNION ALL
                    SELECT earlier_id
                    FROM ops.text_edges
                    WHERE later_id = fingerprint.fingerprint_id AND jaccard >= %(close)s::real
                ) AS close
                WHERE NOT EXISTS (
                    SELECT FROM ops.text_edges WHERE earlier_id = possible.leader_id AND later_id = close.copy_id
                )
                AND NOT EXISTS (
                    SELECT FROM ops.text_edges WHERE earlier_id = close.copy_id AND later_id = possible.leader_id
                )
            )
        LIMIT 1
    ) AS chosen ON true
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
WHERE decided.leader_id IS DISTINCT FROM decided.was_id

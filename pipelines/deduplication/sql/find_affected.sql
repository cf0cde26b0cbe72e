-- The compared texts, and those of their copies that may have another leader now: they are close to a compared text
-- that is no copy of their leader, or a compared text is, or shares with them, a leader that they do not follow.
SELECT DISTINCT affected.fingerprint_id
FROM ops.text_fingerprints AS compared
CROSS JOIN LATERAL (
    SELECT array_agg(near.fingerprint_id) AS fingerprint_ids
    FROM (
        SELECT compared.fingerprint_id
        UNION ALL
        SELECT earlier_id FROM ops.text_edges WHERE later_id = compared.fingerprint_id
        UNION ALL
        SELECT later_id FROM ops.text_edges WHERE earlier_id = compared.fingerprint_id
    ) AS near
    WHERE NOT EXISTS (SELECT FROM ops.text_leaders AS led WHERE led.fingerprint_id = near.fingerprint_id)
) AS leaders
CROSS JOIN LATERAL (
    SELECT compared.fingerprint_id
    UNION ALL
    SELECT copies.copy_id
    FROM (
        SELECT earlier_id AS copy_id, jaccard FROM ops.text_edges WHERE later_id = compared.fingerprint_id
        UNION ALL
        SELECT later_id, jaccard FROM ops.text_edges WHERE earlier_id = compared.fingerprint_id
    ) AS copies
    LEFT JOIN ops.text_leaders AS follows ON follows.fingerprint_id = copies.copy_id
    WHERE (
        copies.jaccard >= %(close)s::real
        AND follows.leader_id <> compared.fingerprint_id
        AND NOT EXISTS (
            SELECT FROM ops.text_edges WHERE earlier_id = follows.leader_id AND later_id = compared.fingerprint_id
        )
        AND NOT EXISTS (
            SELECT FROM ops.text_edges WHERE earlier_id = compared.fingerprint_id AND later_id = follows.leader_id
        )
    )
    OR EXISTS (
        SELECT
        FROM unnest(leaders.fingerprint_ids) AS other (leader_id)
        JOIN ops.text_edges AS edge ON edge.earlier_id = other.leader_id AND edge.later_id = copies.copy_id
        WHERE other.leader_id IS DISTINCT FROM follows.leader_id
    )
) AS affected
WHERE compared.body_hash = ANY (%(texts)s)

-- The leader of each text is the earliest of its earlier neighbours that lead themselves, else the text itself.
-- Returns the later neighbours of those that began or ceased to lead.
WITH judged AS (
    SELECT
        print.print_id,
        follows.leader_id AS was_id,
        (
            SELECT edge.earlier_id
            FROM ops.text_edges AS edge
            JOIN ops.text_prints AS earlier ON earlier.print_id = edge.earlier_id
            WHERE edge.later_id = print.print_id
                AND NOT EXISTS (SELECT FROM ops.text_leaders AS led WHERE led.print_id = edge.earlier_id)
            ORDER BY earlier.published_at, earlier.canonical_url
            LIMIT 1
        ) AS leader_id
    FROM ops.text_prints AS print
    LEFT JOIN ops.text_leaders AS follows USING (print_id)
    WHERE print.print_id = ANY (%(prints)s)
),
freed AS (
    DELETE FROM ops.text_leaders AS follows
    USING judged
    WHERE follows.print_id = judged.print_id AND judged.leader_id IS NULL
),
led AS (
    INSERT INTO ops.text_leaders (print_id, leader_id)
    SELECT print_id, leader_id FROM judged WHERE leader_id IS NOT NULL AND leader_id IS DISTINCT FROM was_id
    ON CONFLICT (print_id) DO UPDATE SET leader_id = excluded.leader_id
)
SELECT DISTINCT edge.later_id
FROM judged
JOIN ops.text_edges AS edge ON edge.earlier_id = judged.print_id
WHERE (judged.leader_id IS NULL) <> (judged.was_id IS NULL)

-- Pairs of texts of this month or one beside it that share samples enough.
SELECT mine.print_id, other.print_id
FROM ops.text_prints AS mine
CROSS JOIN LATERAL unnest(mine.samples) AS own (sample)
CROSS JOIN LATERAL generate_series(-1, 1) AS near (months)
JOIN ops.text_samples AS other
    ON other.month = (mine.month + near.months)::smallint AND other.sample = own.sample
WHERE mine.body_hash = ANY (%(texts)s) AND other.print_id <> mine.print_id
GROUP BY mine.print_id, other.print_id
HAVING count(*) >= %(fewest)s

-- Pairs of texts of this month or one beside it that share samples enough. Looked up in the order of the index.
SELECT mine.print_id, other.print_id
FROM (
    SELECT print.print_id, (print.month + near.months)::smallint AS month, own.sample
    FROM ops.text_prints AS print
    CROSS JOIN LATERAL unnest(print.samples) AS own (sample)
    CROSS JOIN generate_series(-1, 1) AS near (months)
    WHERE print.body_hash = ANY (%(texts)s)
    ORDER BY month, sample
) AS mine
JOIN ops.text_samples AS other ON other.month = mine.month AND other.sample = mine.sample
WHERE other.print_id <> mine.print_id
GROUP BY mine.print_id, other.print_id
HAVING count(*) >= %(fewest)s

INSERT INTO ops.text_samples (month, sample, print_id)
SELECT month, unnest(samples) AS sample, print_id
FROM ops.text_prints
WHERE print_id = ANY (%(prints)s)
ORDER BY month, sample

-- A day whose latest run was red is red, also where it was walked: such days are counted again.
INSERT INTO ops.changed_days (source_id, published_date)
SELECT DISTINCT source_id, published_date FROM ops.runs WHERE state = 'short' AND published_date IS NOT NULL;

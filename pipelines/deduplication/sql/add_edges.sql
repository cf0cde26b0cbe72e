INSERT INTO ops.text_edges (earlier_id, later_id, jaccard, containment)
SELECT * FROM unnest(%(earlier)s::bigint[], %(later)s::bigint[], %(jaccard)s::real[], %(containment)s::real[])
ON CONFLICT DO NOTHING

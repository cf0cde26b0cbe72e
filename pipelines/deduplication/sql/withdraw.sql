-- Take prints back. Those that followed them lead for the moment, so the later neighbours of both are judged anew.
SELECT print_id FROM ops.text_prints WHERE print_id = ANY (%(prints)s) ORDER BY print_id FOR UPDATE;
WITH freed AS (
    DELETE FROM ops.text_leaders WHERE leader_id = ANY (%(prints)s) RETURNING print_id
)
INSERT INTO ops.unsettled_prints (print_id)
SELECT later_id FROM ops.text_edges WHERE earlier_id = ANY (%(prints)s)
UNION
SELECT edge.later_id FROM ops.text_edges AS edge JOIN freed ON edge.earlier_id = freed.print_id;
DELETE FROM ops.text_samples AS stored
USING ops.text_prints AS print, unnest(print.samples) AS own (sample)
WHERE print.print_id = ANY (%(prints)s)
    AND stored.month = print.month
    AND stored.sample = own.sample
    AND stored.print_id = print.print_id;
DELETE FROM ops.text_prints WHERE print_id = ANY (%(prints)s)

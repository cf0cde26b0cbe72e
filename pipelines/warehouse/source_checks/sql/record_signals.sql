INSERT INTO warehouse.source_signals AS known (source_id, found_in, signal, value)
SELECT DISTINCT %(source_id)s, signal.*
FROM unnest(%(found_in)s::text[], %(signals)s::text[], %(values)s::text[]) AS signal (found_in, signal, value)
ON CONFLICT (source_id, found_in, signal, value) DO UPDATE
SET last_seen_at = excluded.last_seen_at

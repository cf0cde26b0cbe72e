-- A line that is cut is not seen again in the texts: what an earlier version knew, the next one has to keep.
INSERT INTO warehouse.recurring_lines (source_id, version, line_hash, line, articles, days)
SELECT source_id, %(version)s, line_hash, line, articles, days
FROM warehouse.recurring_lines
WHERE source_id = %(source_id)s AND version = %(version)s - 1

-- A line that is cut no longer occurs in the texts, so each version takes over the lines of the one before.
INSERT INTO warehouse.recurring_lines (source_id, version, line_hash, line, articles, days)
SELECT source_id, %(version)s, line_hash, line, articles, days
FROM warehouse.recurring_lines
WHERE source_id = %(source_id)s AND version = %(version)s - 1

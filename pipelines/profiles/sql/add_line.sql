INSERT INTO warehouse.recurring_lines (source_id, version, line_hash, line, articles, days)
VALUES (%(source_id)s, %(version)s, %(line_hash)s, %(line)s, %(articles)s, %(days)s)
ON CONFLICT (source_id, version, line_hash) DO NOTHING

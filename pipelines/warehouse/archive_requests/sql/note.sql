INSERT INTO ops.archive_requests (source_id, request, kind, cursor, problem)
VALUES %s
ON CONFLICT (source_id, request) DO UPDATE
SET cursor = excluded.cursor, problem = excluded.problem, asked_at = now()

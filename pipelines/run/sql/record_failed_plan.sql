INSERT INTO ops.failed_plans (run_id, cause)
VALUES (%(run_id)s, %(cause)s)
ON CONFLICT (run_id) DO UPDATE SET cause = EXCLUDED.cause, failed_at = now()

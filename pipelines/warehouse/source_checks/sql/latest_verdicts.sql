SELECT DISTINCT ON (source_id) source_id, checked_at, verdict, problem_class, repair, repair_changes
FROM ops.source_checks
ORDER BY source_id, check_id DESC

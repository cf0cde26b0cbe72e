SELECT source_id, verdict, problem_class, problems, checked_at, repair_changes, held_back
FROM marts.source_verdicts
ORDER BY source_id

SELECT source_id, shown.checked_at, shown.verdict, shown.problem_class, latest.repair, shown.repair_changes, shown.held_back,
    latest.definition_digest
FROM marts.source_verdicts AS shown
INNER JOIN (
    SELECT DISTINCT ON (source_id) source_id, repair, definition_digest
    FROM ops.source_checks
    ORDER BY source_id, check_id DESC
) AS latest USING (source_id)

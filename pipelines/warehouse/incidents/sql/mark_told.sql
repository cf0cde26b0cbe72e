UPDATE ops.incidents
SET
    notified_at = coalesce(notified_at, now()),
    end_notified_at = CASE WHEN closed_at IS NOT NULL THEN now() END
WHERE incident_id = ANY (%(ids)s)

-- A little less than a week and a day: the check itself takes some time.
SELECT wanted.source_id
FROM unnest(%(source_ids)s::text[]) AS wanted (source_id)
LEFT JOIN LATERAL (
    SELECT checked_at, verdict
    FROM ops.source_checks AS done
    WHERE done.source_id = wanted.source_id
    ORDER BY check_id DESC
    LIMIT 1
) AS latest ON true
LEFT JOIN LATERAL (
    SELECT max(last_red_at) AS at
    FROM ops.incidents AS incident
    WHERE incident.source_id = wanted.source_id
        AND incident.closed_at IS NULL
        AND incident.problem IN ('discovery broken', 'extraction broken', 'nothing published')
) AS trouble ON true
WHERE latest.checked_at IS NULL
    OR latest.checked_at < now() - interval '6 days 20 hours'
    OR (latest.verdict <> 'good' OR trouble.at > latest.checked_at) AND latest.checked_at < now() - interval '20 hours'
ORDER BY wanted.source_id

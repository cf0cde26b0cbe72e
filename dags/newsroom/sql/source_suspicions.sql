SELECT source_id, count(*) AS versions
FROM marts.suspicious_versions
WHERE fetched_at >= %(first)s::date
GROUP BY source_id
ORDER BY source_id

SELECT pid, usename, coalesce(nullif(application_name, ''), 'no name'), xact_start
FROM pg_stat_activity
WHERE datname = current_catalog
    AND backend_type = 'client backend'
    AND pid <> pg_backend_pid()
    AND xact_start IS NOT NULL
ORDER BY xact_start
LIMIT 1

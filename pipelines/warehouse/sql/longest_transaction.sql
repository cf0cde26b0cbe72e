SELECT pid, usename, coalesce(nullif(application_name, ''), 'no name'), xact_start
FROM pg_stat_activity AS activity
WHERE datname = current_catalog
    AND backend_type = 'client backend'
    AND pid <> pg_backend_pid()
    AND xact_start IS NOT NULL
    -- A crawl's transaction holds its site and no table. PostgreSQL's own objects have ids below 16384.
    AND EXISTS (
        SELECT FROM pg_locks AS lock WHERE lock.pid = activity.pid AND lock.granted AND lock.relation >= 16384
    )
ORDER BY xact_start
LIMIT 1

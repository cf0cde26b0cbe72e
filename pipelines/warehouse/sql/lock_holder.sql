-- The application name of the session that holds the lock; PostgreSQL splits the key of an advisory lock into two
-- halves.
SELECT activity.application_name
FROM pg_locks AS lock
JOIN pg_stat_activity AS activity USING (pid)
WHERE lock.locktype = 'advisory'
    AND lock.granted
    AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND lock.objsubid = 1
    AND (lock.classid::bigint << 32) | lock.objid::bigint = hashtextextended(%(name)s, 0)

-- In turn with the loads, by the lock that each of them takes: an article must not go in the midst of one.
SELECT pg_advisory_xact_lock(x'6C6F6164'::bigint);
-- Articles of the days that are not kept any more; versions and words go with them.
DELETE FROM warehouse.articles WHERE published_date < %(first_kept)s

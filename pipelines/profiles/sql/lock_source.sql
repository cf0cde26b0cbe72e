-- Two runs that learn from one publisher at once would both write the next version; the second waits and sees the first's.
SELECT pg_advisory_xact_lock(hashtext('site profile of ' || %(source_id)s))

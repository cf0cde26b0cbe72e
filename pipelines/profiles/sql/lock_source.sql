-- Two runs that learn from one publisher at the same time would write the same version; the second waits for the first.
SELECT pg_advisory_xact_lock(hashtext('site profile of ' || %(source_id)s))

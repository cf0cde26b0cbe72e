-- The locks that nobody holds; they are held until the transaction ends.
SELECT name, pg_try_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(%(names)s::text[]) AS lock (name)

-- Advisory locks that several statements take, each held until the transaction ends. A transaction that needs several
-- takes them in the order of this file.
CREATE OR REPLACE FUNCTION ops.lock_loads() RETURNS void
LANGUAGE sql BEGIN ATOMIC
    SELECT pg_advisory_xact_lock(hashtext('loads'));
END;
COMMENT ON FUNCTION ops.lock_loads IS 'One load at a time: two that met the same articles in different orders would deadlock.';

CREATE OR REPLACE FUNCTION ops.lock_links() RETURNS void
LANGUAGE sql BEGIN ATOMIC
    SELECT pg_advisory_xact_lock(hashtext('links'));
END;
COMMENT ON FUNCTION ops.lock_links IS 'One transaction at a time decides which article leads a story.';

CREATE OR REPLACE FUNCTION ops.lock_articles() RETURNS void
LANGUAGE sql BEGIN ATOMIC
    SELECT ops.lock_loads();
    SELECT ops.lock_links();
    SELECT pg_advisory_xact_lock(hashtext('warehouse.index_texts')); -- which that function takes
END;
COMMENT ON FUNCTION ops.lock_articles IS 'Keeps out loading, linking and indexing, all of which lock rows that refer to articles: for a transaction that deletes articles or changes their addresses.';

CREATE OR REPLACE FUNCTION ops.lock_ledger(source_id text) RETURNS void
LANGUAGE sql BEGIN ATOMIC
    SELECT pg_advisory_xact_lock(hashtextextended('ledger of ' || source_id, 0));
END;
COMMENT ON FUNCTION ops.lock_ledger IS 'One transaction at a time writes the lines of a source: two that took them in different orders would deadlock.';

CREATE OR REPLACE FUNCTION ops.lock_changes() RETURNS void
LANGUAGE sql BEGIN ATOMIC
    SELECT pg_advisory_xact_lock(hashtext('changes'));
END;
COMMENT ON FUNCTION ops.lock_changes IS 'One transaction at a time numbers changes of articles, so that the numbers are in the order of commits. A trigger takes it before the first change.';

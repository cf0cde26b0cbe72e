-- The advisory locks that several statements take, each under one name. Whoever takes more of them than one takes them in
-- the order in which they stand here. The keys are those of earlier code, which may still be at work.
CREATE FUNCTION ops.hold_loads() RETURNS void
LANGUAGE sql BEGIN ATOMIC
    SELECT pg_advisory_xact_lock(x'6C6F6164'::bigint);
END;
COMMENT ON FUNCTION ops.hold_loads IS 'Waits for the turn to load, and has it until the transaction ends: two loads that met the same articles in different orders would wait for each other for ever.';

CREATE FUNCTION ops.hold_links() RETURNS void
LANGUAGE sql BEGIN ATOMIC
    SELECT pg_advisory_xact_lock(x'6C656164'::bigint);
END;
COMMENT ON FUNCTION ops.hold_links IS 'Waits for the turn to say which article leads a story, and has it until the transaction ends.';

CREATE FUNCTION ops.hold_articles() RETURNS void
LANGUAGE sql BEGIN ATOMIC
    SELECT ops.hold_loads();
    SELECT ops.hold_links();
    SELECT pg_advisory_xact_lock(hashtext('warehouse.index_texts')); -- which that function takes
END;
COMMENT ON FUNCTION ops.hold_articles IS 'Keeps loads, linking and the making of words away until the transaction ends: for whoever deletes articles or changes their addresses, which lock rows that these three refer to.';

CREATE FUNCTION ops.hold_ledger(source_id text) RETURNS void
LANGUAGE sql BEGIN ATOMIC
    SELECT pg_advisory_xact_lock(hashtextextended('ledger of ' || source_id, 0));
END;
COMMENT ON FUNCTION ops.hold_ledger IS 'Waits for the turn to write a source''s lines, and has it until the transaction ends: two that took them in different orders would wait for each other for ever.';

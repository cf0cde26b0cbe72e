-- Lets analysts create tables in the schema lab, in an administrator's name: only an administrator may make event
-- triggers, and what an analyst owns has no limit of its own. Everything here may run again.
CREATE SCHEMA IF NOT EXISTS guard;
GRANT USAGE ON SCHEMA guard TO PUBLIC;

-- A table that somebody changes is counted as it was last analysed: nobody waits for another one's transaction.
CREATE OR REPLACE FUNCTION guard.lab_size() RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog
AS $$
    SELECT coalesce(sum(CASE
        WHEN EXISTS (
            SELECT FROM pg_locks
            WHERE relation = pg_class.oid AND mode = 'AccessExclusiveLock' AND granted AND pid <> pg_backend_pid()
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        ) THEN relpages * current_setting('block_size')::bigint
        ELSE pg_total_relation_size(oid)
    END), 0)::bigint
    FROM pg_class
    WHERE relnamespace = to_regnamespace('lab') AND relkind IN ('r', 'S')
$$;

CREATE OR REPLACE FUNCTION guard.require_room() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
BEGIN
    IF NOT pg_has_role(current_user, 'kabar_loader', 'MEMBER') AND guard.lab_size() > guard.lab_bytes() THEN
        RAISE EXCEPTION 'the schema lab is full: its tables take up % bytes, and KABAR_LAB_BYTES allows %',
            guard.lab_size(), guard.lab_bytes()
            USING ERRCODE = 'disk_full', HINT = 'Drop or truncate tables of yours; after a DELETE, VACUUM the table.';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION guard.keep_within_limit() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM guard.require_room();
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION guard.tend_lab() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
DECLARE
    place record;
BEGIN
    FOR place IN
        SELECT oid::regclass AS name, relkind = 'S' AS is_sequence FROM pg_class
        WHERE relnamespace = to_regnamespace('lab') AND relkind IN ('r', 'p', 'S')
            AND NOT EXISTS (
                SELECT FROM aclexplode(relacl)
                WHERE grantee = 'kabar_analyst'::regrole AND privilege_type = 'SELECT'
            )
    LOOP
        EXECUTE format(
            'GRANT SELECT ON %s %s TO kabar_analyst', CASE WHEN place.is_sequence THEN 'SEQUENCE' ELSE 'TABLE' END, place.name
        );
    END LOOP;
    FOR place IN
        SELECT pg_class.oid::regclass AS name, moment FROM pg_class CROSS JOIN unnest(ARRAY['before', 'after']) AS moment
        WHERE relnamespace = to_regnamespace('lab') AND relkind IN ('r', 'p')
            AND NOT EXISTS (
                SELECT FROM pg_trigger
                WHERE tgrelid = pg_class.oid AND tgname = 'keep_within_limit_' || moment AND tgenabled = 'A'
                    AND tgfoid = 'guard.keep_within_limit()'::regprocedure
            )
    LOOP
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER keep_within_limit_%1$s %1$s INSERT OR UPDATE ON %2$s'
            ' FOR EACH STATEMENT EXECUTE FUNCTION guard.keep_within_limit()', place.moment, place.name
        );
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER keep_within_limit_%s', place.name, place.moment);
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION guard.refuse_what_is_no_table(command text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
BEGIN
    IF command <> ALL (ARRAY[
        'CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'ALTER TABLE', 'DROP TABLE', 'CREATE INDEX', 'ALTER INDEX',
        'DROP INDEX', 'REINDEX', 'CREATE SEQUENCE', 'ALTER SEQUENCE', 'DROP SEQUENCE', 'COMMENT', 'GRANT', 'REVOKE',
        'DROP OWNED', 'REASSIGN OWNED'
    ]) THEN
        RAISE EXCEPTION 'analysts create tables, indexes and sequences in lab, and nothing else: % is refused', command
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (
        SELECT FROM pg_class
        WHERE relnamespace = to_regnamespace('lab') AND (relrowsecurity OR relforcerowsecurity)
    ) OR EXISTS (
        SELECT FROM pg_class CROSS JOIN aclexplode(relacl) AS given
        WHERE relnamespace = to_regnamespace('lab') AND given.is_grantable AND given.grantee <> relowner
    ) THEN
        RAISE EXCEPTION 'a table in lab has no row security, and rights on it cannot be passed on'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (
        SELECT FROM pg_attribute
        JOIN pg_class ON pg_class.oid = attrelid
        JOIN pg_type ON pg_type.oid = atttypid
        LEFT JOIN pg_type AS element ON element.oid = pg_type.typelem
        WHERE relnamespace = to_regnamespace('lab') AND NOT attisdropped
            AND 'pg_catalog'::regnamespace <> ALL (ARRAY[pg_type.typnamespace, coalesce(element.typnamespace, pg_type.typnamespace)])
    ) THEN
        RAISE EXCEPTION 'a column in lab has a type of PostgreSQL''s own: name the columns that you need, not the row'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION guard.watch_lab() RETURNS event_trigger
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
BEGIN
    IF to_regnamespace('lab') IS NULL OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        RETURN; -- what tend_lab does comes here too
    END IF;
    IF NOT pg_has_role(current_user, 'kabar_loader', 'MEMBER') THEN
        PERFORM guard.refuse_what_is_no_table(tg_tag);
    ELSIF NOT EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE schema_name = 'lab') THEN
        RETURN;
    END IF;
    PERFORM guard.tend_lab();
    IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE schema_name = 'lab') THEN
        PERFORM guard.require_room();
    END IF;
END
$$;

DROP EVENT TRIGGER IF EXISTS guard_lab;
CREATE EVENT TRIGGER guard_lab ON ddl_command_end EXECUTE FUNCTION guard.watch_lab();

DO $$
BEGIN
    IF to_regnamespace('lab') IS NOT NULL THEN
        GRANT CREATE ON SCHEMA lab TO kabar_analyst;
    END IF;
END
$$

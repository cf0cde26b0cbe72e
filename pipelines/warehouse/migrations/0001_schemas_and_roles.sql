-- Schemas and roles. Roles belong to the whole server, so another database may have made them already.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['kabar_loader', 'kabar_analyst'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL; -- another start made it in the same moment
        END;
        IF NOT pg_has_role(current_user, wanted, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO %I', wanted, current_user);
        END IF;
    END LOOP;
END
$$;

CREATE SCHEMA IF NOT EXISTS warehouse;
CREATE SCHEMA IF NOT EXISTS marts;

COMMENT ON SCHEMA warehouse IS 'Articles, their versions and stories: what people query.';
COMMENT ON SCHEMA marts IS 'Ready answers: coverage, volume, health. Views over warehouse and ops.';
COMMENT ON SCHEMA ops IS 'The books: the ledger of every discovered URL, runs, migrations.';

GRANT USAGE ON SCHEMA warehouse, ops, marts TO kabar_loader;
GRANT USAGE ON SCHEMA warehouse, marts TO kabar_analyst;
ALTER DEFAULT PRIVILEGES IN SCHEMA warehouse, ops GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO kabar_loader;
ALTER DEFAULT PRIVILEGES IN SCHEMA warehouse, ops GRANT USAGE ON SEQUENCES TO kabar_loader;
ALTER DEFAULT PRIVILEGES IN SCHEMA marts GRANT SELECT ON TABLES TO kabar_loader;
ALTER DEFAULT PRIVILEGES IN SCHEMA warehouse, marts GRANT SELECT ON TABLES TO kabar_analyst;

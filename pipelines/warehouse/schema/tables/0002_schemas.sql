-- A restore runs this file again: a backup names the default privileges of its own owner.
CREATE SCHEMA IF NOT EXISTS warehouse;
CREATE SCHEMA IF NOT EXISTS marts;
CREATE SCHEMA IF NOT EXISTS ops;
COMMENT ON SCHEMA warehouse IS 'Articles, their versions and stories: what people query.';
COMMENT ON SCHEMA marts IS 'Prepared results: coverage, volume, health. Mostly views over warehouse and ops.';
COMMENT ON SCHEMA ops IS 'Bookkeeping: the ledger of every discovered URL, runs, queues, migrations.';

GRANT USAGE ON SCHEMA warehouse, ops, marts TO kabar_loader;
GRANT USAGE ON SCHEMA warehouse, marts TO kabar_analyst;
ALTER DEFAULT PRIVILEGES IN SCHEMA warehouse, ops GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO kabar_loader;
ALTER DEFAULT PRIVILEGES IN SCHEMA warehouse, ops GRANT USAGE ON SEQUENCES TO kabar_loader;
ALTER DEFAULT PRIVILEGES IN SCHEMA marts GRANT SELECT ON TABLES TO kabar_loader;
ALTER DEFAULT PRIVILEGES IN SCHEMA warehouse, marts GRANT SELECT ON TABLES TO kabar_analyst;

-- For logins as the analyst; `./kabar sql` sets the same, since it takes the role after the login of another one.
DO $$
BEGIN
    EXECUTE format('ALTER ROLE kabar_analyst IN DATABASE %I SET statement_timeout = %L', current_catalog, '60s');
    EXECUTE format('ALTER ROLE kabar_analyst IN DATABASE %I SET default_transaction_read_only = on', current_catalog);
EXCEPTION WHEN insufficient_privilege THEN
    RAISE WARNING 'kabar_analyst belongs to an administrator, who alone can set its statement_timeout';
END
$$;

-- Only an administrator can keep the analysts' tables within a limit; until one does, nobody may create any.
CREATE SCHEMA IF NOT EXISTS lab;
COMMENT ON SCHEMA lab IS 'Tables of analysts: lookups, codes, gazetteers. All analysts read them, their owners change them.';
GRANT USAGE ON SCHEMA lab TO kabar_analyst;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_event_trigger WHERE evtname = 'guard_lab') THEN
        GRANT CREATE ON SCHEMA lab TO kabar_analyst;
    END IF;
END
$$;

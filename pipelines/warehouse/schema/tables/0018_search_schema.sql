-- Machinery leaves the schema that people query. A restore runs this file again, as 0002_schemas.sql: a backup names the
-- default privileges of its own owner, and no settings of roles.
CREATE SCHEMA IF NOT EXISTS search_index;
COMMENT ON SCHEMA search_index IS 'What warehouse.search reads: the words of each article, a partition per month.';
GRANT USAGE ON SCHEMA search_index TO kabar_loader, kabar_analyst;
ALTER DEFAULT PRIVILEGES IN SCHEMA search_index GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO kabar_loader;
ALTER DEFAULT PRIVILEGES IN SCHEMA search_index GRANT SELECT ON TABLES TO kabar_analyst;

DO $$
DECLARE
    moved regclass;
BEGIN
    FOREACH moved IN ARRAY ARRAY(
        SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = to_regclass('warehouse.search_vectors')
        UNION ALL
        SELECT to_regclass(name)
        FROM unnest(ARRAY['warehouse.search_vectors', 'warehouse.search_months', 'warehouse.search_languages']) AS name
        WHERE to_regclass(name) IS NOT NULL
    )
    LOOP
        EXECUTE format('ALTER TABLE %s SET SCHEMA search_index', moved);
    END LOOP;
END
$$;
COMMENT ON TABLE search_index.search_months IS 'Months that search_index.search_vectors has a partition for.';
COMMENT ON TABLE ops.search_queue IS 'Articles whose words are missing from search_index.search_vectors or out of date.';

-- Analysts need not name the schemas. Their own tables come last, so that none of them takes the place of another.
DO $$
DECLARE
    login text;
BEGIN
    FOR login IN
        SELECT 'kabar_analyst'
        UNION ALL
        SELECT rolname FROM pg_roles WHERE shobj_description(oid, 'pg_authid') = 'an analyst of Kabar'
    LOOP
        BEGIN
            EXECUTE format(
                'ALTER ROLE %I IN DATABASE %I SET search_path = warehouse, marts, lab, public', login, current_catalog
            );
        EXCEPTION WHEN insufficient_privilege THEN
            RAISE WARNING '% belongs to an administrator, who alone can set its search_path', login;
        END;
    END LOOP;
END
$$;

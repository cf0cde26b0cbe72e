-- What PostgreSQL lets everybody do in a database, and an analyst has no use for: large objects, messages in the log of
-- changes, and temporary tables fill the disk; advisory locks could stop Kabar's own work.
DO $$
DECLARE
    taken record;
BEGIN
    FOR taken IN
        SELECT oid::regprocedure AS name, proname ~ '^pg_(try_)?advisory_' AS is_lock
        FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace
            AND proname ~ '^(lo_.*|loread|lowrite|pg_logical_emit_message|pg_(try_)?advisory_.*)$'
            AND has_function_privilege('public', oid, 'EXECUTE')
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', taken.name);
        IF taken.is_lock THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO kabar, kabar_loader', taken.name);
        END IF;
    END LOOP;
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_catalog);
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO kabar_loader', current_catalog);
    -- An analyst may change the settings and the password of its own login; both are as before after this.
    ALTER ROLE kabar_analyst CONNECTION LIMIT 50;
    ALTER ROLE kabar_analyst RESET ALL;
    EXECUTE format('ALTER ROLE kabar_analyst IN DATABASE %I RESET ALL', current_catalog);
    EXECUTE format('ALTER ROLE kabar_analyst IN DATABASE %I SET statement_timeout = %L', current_catalog, '60s');
    EXECUTE format('ALTER ROLE kabar_analyst IN DATABASE %I SET default_transaction_read_only = on', current_catalog);
    EXECUTE format(
        'ALTER ROLE kabar_analyst IN DATABASE %I SET search_path = warehouse, marts, lab, public', current_catalog
    );
    ALTER ROLE kabar_analyst SET idle_in_transaction_session_timeout = '10min';
    ALTER ROLE kabar SET temp_file_limit = -1;
    ALTER ROLE kabar_loader SET temp_file_limit = -1;
    ALTER ROLE airflow SET temp_file_limit = -1;
END
$$

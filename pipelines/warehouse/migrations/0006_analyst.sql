-- What a login as the analyst starts with; `./kabar sql` sets the same where it takes the role of another login.
DO $$
BEGIN
    EXECUTE format('ALTER ROLE kabar_analyst IN DATABASE %I SET statement_timeout = %L', current_database(), '60s');
    EXECUTE format('ALTER ROLE kabar_analyst IN DATABASE %I SET default_transaction_read_only = on', current_database());
EXCEPTION WHEN insufficient_privilege THEN
    RAISE WARNING 'kabar_analyst belongs to an administrator, who alone can set its statement_timeout';
END
$$;

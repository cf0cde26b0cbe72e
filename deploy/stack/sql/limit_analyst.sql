ALTER ROLE {name} LOGIN CONNECTION LIMIT 20 PASSWORD {verifier};
ALTER ROLE {name} RESET ALL;
ALTER ROLE {name} SET idle_in_transaction_session_timeout = '10min';
ALTER ROLE {name} IN DATABASE {database} RESET ALL;
ALTER ROLE {name} IN DATABASE {database} SET statement_timeout = '60s';
ALTER ROLE {name} IN DATABASE {database} SET default_transaction_read_only = on;
ALTER ROLE {name} IN DATABASE {database} SET search_path = warehouse, marts, lab, public

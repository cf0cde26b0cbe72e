-- What later migrations create is handed out as 0001 says; in a backup these rights name the owner of that time.
ALTER DEFAULT PRIVILEGES IN SCHEMA warehouse, ops GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO kabar_loader;
ALTER DEFAULT PRIVILEGES IN SCHEMA warehouse, ops GRANT USAGE ON SEQUENCES TO kabar_loader;
ALTER DEFAULT PRIVILEGES IN SCHEMA marts GRANT SELECT ON TABLES TO kabar_loader;
ALTER DEFAULT PRIVILEGES IN SCHEMA warehouse, marts GRANT SELECT ON TABLES TO kabar_analyst;

-- Rights on the tables of later migrations, as in the first one; the backup grants them for its own owner.
ALTER DEFAULT PRIVILEGES IN SCHEMA warehouse, ops GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO kabar_loader;
ALTER DEFAULT PRIVILEGES IN SCHEMA warehouse, ops GRANT USAGE ON SEQUENCES TO kabar_loader;
ALTER DEFAULT PRIVILEGES IN SCHEMA marts GRANT SELECT ON TABLES TO kabar_loader;
ALTER DEFAULT PRIVILEGES IN SCHEMA warehouse, marts GRANT SELECT ON TABLES TO kabar_analyst;

-- Make room for a backup; wait for running transactions, but not long.
SET LOCAL lock_timeout = '30s';
DROP SCHEMA IF EXISTS marts, warehouse, ops CASCADE;

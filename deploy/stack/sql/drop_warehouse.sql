-- Delete the warehouse before a restore; wait a short time for sessions that use it.
SET LOCAL lock_timeout = '30s';
DROP SCHEMA IF EXISTS marts, warehouse, ops, search_index CASCADE;

-- A function, since a setting could be changed in any session.
CREATE SCHEMA IF NOT EXISTS guard;
CREATE OR REPLACE FUNCTION guard.lab_bytes() RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT %(lab_bytes)s::bigint $$

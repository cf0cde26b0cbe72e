-- What the temporary tables of this session were made by, NULL without them.
SELECT obj_description(to_regclass('pg_temp.staging'), 'pg_class')

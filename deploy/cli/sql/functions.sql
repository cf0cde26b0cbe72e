SELECT
    'warehouse.' || proname,
    pg_get_function_arguments(oid),
    pg_get_function_result(oid),
    obj_description(oid, 'pg_proc')
FROM pg_proc
WHERE pronamespace = 'warehouse'::regnamespace AND prorettype <> 'trigger'::regtype
    AND has_function_privilege('kabar_analyst', oid, 'EXECUTE')
ORDER BY proname, pg_get_function_arguments(oid)

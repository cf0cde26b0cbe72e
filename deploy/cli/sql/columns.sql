SELECT
    namespace.nspname || '.' || relation.relname,
    obj_description(relation.oid, 'pg_class'),
    col.attname,
    format_type(col.atttypid, col.atttypmod),
    col_description(relation.oid, col.attnum)
FROM pg_class AS relation
JOIN pg_namespace AS namespace ON namespace.oid = relation.relnamespace
JOIN pg_attribute AS col ON col.attrelid = relation.oid AND col.attnum > 0 AND NOT col.attisdropped
WHERE namespace.nspname IN ('warehouse', 'marts', 'ops', 'search_index') AND relation.relkind IN ('r', 'v', 'm', 'p')
ORDER BY
    array_position(ARRAY['warehouse', 'marts', 'ops', 'search_index'], namespace.nspname::text),
    relation.relname,
    col.attnum

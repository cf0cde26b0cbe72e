"""A warehouse as it was before its search index got a schema of its own."""

from pipelines.warehouse.connection import connect

MIGRATION = "tables/0018_search_schema.sql"
_MOVE_BACK = """
DO $$
DECLARE
    moved regclass;
BEGIN
    FOREACH moved IN ARRAY ARRAY(
        SELECT oid::regclass FROM pg_class
        WHERE relnamespace = 'search_index'::regnamespace AND relkind IN ('r', 'p') ORDER BY relispartition DESC
    )
    LOOP
        EXECUTE format('ALTER TABLE %s SET SCHEMA warehouse', moved);
    END LOOP;
END
$$;
DROP SCHEMA search_index CASCADE;
DELETE FROM ops.migrations WHERE name LIKE '%0018_search_schema.sql'
"""


def move_index_back(url):
    """Undo the migration `MIGRATION`."""
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(_MOVE_BACK)

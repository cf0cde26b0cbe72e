"""The schema's files on a real PostgreSQL."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2
import pytest

from pipelines.errors import WarehouseError
from pipelines.warehouse import migrate as module
from pipelines.warehouse.connection import connect
from pipelines.warehouse.migrate import migrate, missing, schema_files

ROOT = Path(__file__).parents[3]


def rows(url, query, *parameters, role=None):
    with connect(url, role) as connection, connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def execute(url, statement):
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(statement)


def test_migrations_are_numbered_without_gaps():
    numbers = [int(Path(file.name).name[:4]) for file in schema_files() if file.is_migration]
    assert numbers == list(range(1, len(numbers) + 1))


def test_each_sql_file_has_a_name_of_its_own_and_each_of_the_schema_is_applied():
    folders = [ROOT / name for name in ("pipelines", "crawlers", "dags", "deploy")]
    names = Counter(path.name for folder in folders for path in folder.rglob("*.sql"))
    assert [name for name, count in names.items() if count > 1] == []
    schema = ROOT / "pipelines" / "warehouse" / "schema"
    assert {path.relative_to(schema).as_posix() for path in schema.rglob("*.sql")} == {
        file.name for file in schema_files()
    }


def test_each_view_has_the_file_of_its_name(warehouse_url):
    views = rows(warehouse_url, "SELECT schemaname, viewname FROM pg_views WHERE schemaname IN ('warehouse', 'marts')")
    files = {file.name for file in schema_files() if file.name.startswith("views/")}
    assert {f"views/{schema}/{view}.sql" for schema, view in views} == files


def test_applies_everything_once(database_url):
    assert migrate(database_url) == [file.name for file in schema_files()]
    assert migrate(database_url) == []


def test_up_to_date_warehouse_is_left_alone(warehouse_url):
    query = "SELECT xmin::text, oid FROM pg_class UNION ALL SELECT xmin::text, oid FROM pg_proc ORDER BY oid"
    before = rows(warehouse_url, query)
    migrate(warehouse_url)
    assert rows(warehouse_url, query) == before


def test_starts_at_once_do_not_collide(database_url):
    with ThreadPoolExecutor(4) as pool:
        applied = list(pool.map(migrate, [database_url] * 4))
    assert sorted(map(len, applied)) == [0, 0, 0, len(schema_files())]


def test_a_reader_that_holds_a_lock_is_named_and_nothing_is_applied(warehouse_url, monkeypatch):
    monkeypatch.setattr(module, "_MAX_WAIT_SECONDS", 1)
    execute(warehouse_url, "UPDATE ops.migrations SET digest = 'other' WHERE name = 'views/marts/coverage.sql'")
    with connect(warehouse_url, "kabar_analyst") as reader, reader.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid() FROM (SELECT count(*) FROM marts.coverage) AS counted")
        (pid,) = cursor.fetchone()
        with pytest.raises(WarehouseError, match=rf"nothing was applied; .*pg_terminate_backend\({pid}\)"):
            migrate(warehouse_url)
    assert migrate(warehouse_url) == ["views/marts/coverage.sql"]


def test_an_edited_migration_is_refused(warehouse_url):
    execute(warehouse_url, "UPDATE ops.migrations SET digest = 'other' WHERE name = 'tables/0003_articles.sql'")
    with pytest.raises(WarehouseError, match=r"0003_articles\.sql was edited"):
        migrate(warehouse_url)


def test_a_newer_warehouse_is_refused(warehouse_url):
    execute(warehouse_url, "INSERT INTO ops.migrations (name, digest) VALUES ('tables/9999_x.sql', 'y')")
    with pytest.raises(WarehouseError, match=r"9999_x\.sql.* update Kabar"):
        migrate(warehouse_url)


@pytest.mark.parametrize("look", [migrate, missing])
def test_a_warehouse_of_0_1_is_refused_with_the_way_to_rebuild_it(database_url, look):
    execute(database_url, "CREATE SCHEMA ops; CREATE TABLE ops.migrations (version integer, name text, digest text)")
    execute(database_url, "INSERT INTO ops.migrations VALUES (1, '0001_schemas_and_roles.sql', 'x')")
    with pytest.raises(WarehouseError, match=r"Kabar 0\.1, .*KABAR_WAREHOUSE_URL.*import-warc"):
        look(database_url)
    assert rows(database_url, "SELECT count(*) FROM pg_class WHERE relnamespace = 'ops'::regnamespace") == [(1,)]


def test_unreachable_server_is_one_sentence():
    with pytest.raises(WarehouseError, match="cannot be reached"):
        migrate("postgresql://nobody@127.0.0.1:1/none")


def test_everything_carries_a_comment(warehouse_url):
    bare = rows(
        warehouse_url,
        """
        SELECT n.nspname, c.relname, a.attname
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE n.nspname IN ('warehouse', 'ops', 'marts', 'search_index') AND c.relkind IN ('r', 'v', 'm', 'p')
            AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL)
        """,
    )
    assert bare == []
    functions = "SELECT oid::regprocedure FROM pg_proc WHERE pronamespace::regnamespace::text IN %s"
    bare = rows(warehouse_url, f"{functions} AND obj_description(oid) IS NULL", ("warehouse", "ops", "marts"))
    assert bare == []


def test_the_analyst_reads_and_only_reads(warehouse_url):
    assert rows(warehouse_url, "SELECT count(*) FROM warehouse.articles", role="kabar_analyst") == [(0,)]
    assert rows(warehouse_url, "SELECT count(*) FROM marts.coverage", role="kabar_analyst") == [(0,)]
    for forbidden in ("DELETE FROM warehouse.articles", "SELECT * FROM ops.ledger"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            rows(warehouse_url, forbidden, role="kabar_analyst")

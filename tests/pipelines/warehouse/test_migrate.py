"""Migrations on a real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest

from pipelines.errors import WarehouseError
from pipelines.warehouse.connection import connect
from pipelines.warehouse.migrate import migrate, migrations


def rows(url, query, *parameters, role=None):
    with connect(url, role) as connection, connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def test_files_are_numbered_without_gaps():
    assert [migration.version for migration in migrations()] == list(range(1, len(migrations()) + 1))


def test_applies_everything_once(database_url):
    assert migrate(database_url) == [migration.name for migration in migrations()]
    assert migrate(database_url) == []


def test_up_to_date_warehouse_is_left_alone(warehouse_url):
    before = rows(warehouse_url, "SELECT xmin::text, version FROM ops.migrations ORDER BY version")
    migrate(warehouse_url)
    assert rows(warehouse_url, "SELECT xmin::text, version FROM ops.migrations ORDER BY version") == before


def test_two_starts_at_once_do_not_collide(database_url):
    with ThreadPoolExecutor(4) as pool:
        applied = list(pool.map(migrate, [database_url] * 4))
    assert sorted(map(len, applied)) == [0, 0, 0, len(migrations())]


def test_an_edited_file_is_refused(warehouse_url):
    with connect(warehouse_url) as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE ops.migrations SET digest = 'other' WHERE version = 2")
    with pytest.raises(WarehouseError, match=r"0002_warehouse\.sql was edited"):
        migrate(warehouse_url)


def test_a_newer_warehouse_is_refused(warehouse_url):
    with connect(warehouse_url) as connection, connection.cursor() as cursor:
        cursor.execute("INSERT INTO ops.migrations (version, name, digest) VALUES (9999, 'x', 'y')")
    with pytest.raises(WarehouseError, match="update Kabar"):
        migrate(warehouse_url)


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
        WHERE n.nspname IN ('warehouse', 'ops', 'marts') AND c.relkind IN ('r', 'v', 'm', 'p')
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

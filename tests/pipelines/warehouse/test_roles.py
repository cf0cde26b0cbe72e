"""What each role may do in the warehouse, and what it is refused."""

import psycopg2
import pytest

from pipelines.warehouse.connection import connect

RELATIONS = """
    SELECT c.oid::regclass::text FROM pg_class AS c
    WHERE c.relnamespace = %s::regnamespace AND c.relkind IN ('r', 'p', 'v') ORDER BY 1
"""


def run(url, statement, *parameters, role=None):
    with connect(url, role) as connection, connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else None


def relations(url, schema):
    names = [name for (name,) in run(url, RELATIONS, schema)]
    assert names
    return names


@pytest.mark.parametrize("schema", ["warehouse", "marts"])
def test_the_analyst_reads_what_people_query(warehouse_url, schema):
    for name in relations(warehouse_url, schema):
        run(warehouse_url, f"SELECT * FROM {name} LIMIT 1", role="kabar_analyst")


def test_the_analyst_does_not_see_the_bookkeeping(warehouse_url):
    for name in relations(warehouse_url, "ops"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            run(warehouse_url, f"SELECT * FROM {name} LIMIT 1", role="kabar_analyst")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE warehouse.articles SET title = 'x'",
        "DELETE FROM warehouse.articles",
        "INSERT INTO warehouse.sources VALUES ('x', 'x', 'x', 'ID', 'id', 'UTC')",
        "CREATE TABLE warehouse.mine (n integer)",
        "DROP VIEW marts.coverage",
    ],
)
def test_the_analyst_changes_nothing(warehouse_url, statement):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        run(warehouse_url, statement, role="kabar_analyst")


@pytest.mark.parametrize("schema", ["warehouse", "ops"])
def test_the_loader_writes_every_table_but_the_migrations(warehouse_url, schema):
    for name in relations(warehouse_url, schema):
        (kind,) = run(warehouse_url, "SELECT relkind::text FROM pg_class WHERE oid = %s::regclass", name)[0]
        if kind != "v" and name != "ops.migrations":
            allowed = run(warehouse_url, "SELECT has_table_privilege('kabar_loader', %s, 'INSERT, UPDATE')", name)
            assert allowed == [(True,)], name


@pytest.mark.parametrize("statement", ["DROP TABLE ops.ledger", "CREATE TABLE ops.mine (n integer)"])
def test_the_loader_leaves_the_schema_alone(warehouse_url, statement):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        run(warehouse_url, statement, role="kabar_loader")


def test_a_login_as_the_analyst_only_reads_and_times_out(warehouse_url):
    settings = run(
        warehouse_url,
        "SELECT unnest(setconfig) FROM pg_db_role_setting JOIN pg_database ON pg_database.oid = setdatabase "
        "WHERE setrole = 'kabar_analyst'::regrole AND datname = current_database()",
    )
    assert {setting for (setting,) in settings} == {
        "statement_timeout=60s",
        "default_transaction_read_only=on",
        "search_path=warehouse, marts, lab, public",
    }

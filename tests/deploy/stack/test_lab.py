"""The schema lab: analysts create tables in it and read each other's, within a limit, and a backup keeps them."""

from contextlib import closing
from urllib.parse import urlsplit

import psycopg2
import pytest

from deploy.stack.analysts import add_analyst
from deploy.stack.backup import back_up, restore
from deploy.stack.cluster import cluster_of
from deploy.stack.roles import create_roles
from pipelines.errors import UsageError
from pipelines.warehouse.migrate import migrate
from tests.postgres_server import restartable_server

ROOM = 2_000_000
WRITABLE = "-c default_transaction_read_only=off"
REFUSED = (
    "CREATE VIEW lab.seen AS SELECT title FROM warehouse.articles",
    "CREATE MATERIALIZED VIEW lab.seen AS SELECT 1 AS n",
    "CREATE FUNCTION lab.trick() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE TYPE lab.kind AS ENUM ('a')",
    "CREATE RULE twice AS ON INSERT TO lab.codes DO ALSO SELECT 1",
    "DROP TRIGGER keep_within_limit_before ON lab.codes",
    "ALTER TABLE lab.codes ENABLE ROW LEVEL SECURITY",
    "GRANT SELECT ON lab.codes TO kabar_loader WITH GRANT OPTION",
    "CREATE TABLE lab.whole AS SELECT articles FROM warehouse.articles",
    "CREATE TABLE marts.codes (n integer)",
    "INSERT INTO warehouse.sources SELECT * FROM warehouse.sources",
    "CREATE TEMPORARY TABLE codes (n integer)",
    "DROP SCHEMA lab CASCADE",
)
TABLES = """
SELECT relname::text, pg_get_userbyid(relowner)::text, relacl::text FROM pg_class
WHERE relnamespace = 'lab'::regnamespace AND relkind IN ('r', 'S') ORDER BY 1
"""


def run(url, *statements, options=WRITABLE):
    with closing(psycopg2.connect(url, options=options)) as server, server, server.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with restartable_server(tmp_path_factory.mktemp("lab") / "pg") as server:
        yield server


def limit(server, room):
    create_roles(urlsplit(server.url).port, server._passwords, room)


@pytest.fixture
def people(server):
    """URLs of the owner and of two analysts; the schema lab is empty."""
    limit(server, ROOM)
    migrate(server.url)
    run(server.url, "DO $$ BEGIN EXECUTE (SELECT coalesce(string_agg(format('DROP TABLE lab.%I', tablename), ';'), "
        "'SELECT 1') FROM pg_tables WHERE schemaname = 'lab'); END $$")  # fmt: skip
    return server.url, add_analyst(server.url, "sari"), add_analyst(server.url, 'Budi "B" 7')


def test_an_analyst_creates_a_table_and_the_others_join_it(people):
    _, sari, budi = people
    run(sari, "CREATE TABLE lab.codes AS SELECT 'kompas' AS source_id, 'frame' AS code")
    joined = "SELECT code FROM lab.codes LEFT JOIN warehouse.articles USING (source_id)"
    assert run(budi, joined, options="") == [("frame",)]
    for change in ("INSERT INTO lab.codes VALUES ('a', 'b')", "UPDATE lab.codes SET code = ''", "DROP TABLE lab.codes"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            run(budi, change)


def test_writing_must_be_asked_for(people):
    _, sari, _ = people
    with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
        run(sari, "CREATE TABLE lab.codes (n integer)", options="")


def test_an_analyst_creates_nothing_but_tables(people):
    _, sari, _ = people
    run(sari, "CREATE TABLE lab.codes (number serial PRIMARY KEY, code text)", "CREATE INDEX ON lab.codes (code)")
    for statement in REFUSED:
        with pytest.raises((psycopg2.errors.InsufficientPrivilege, psycopg2.errors.SyntaxError)):
            run(sari, statement)
    assert run(sari, "SELECT count(*) FROM lab.codes") == [(0,)]


def test_nobody_hides_a_table_from_the_others_and_from_the_backup(people):
    owner, sari, budi = people
    run(sari, "CREATE TABLE lab.codes AS SELECT 7 AS n", "REVOKE ALL ON lab.codes FROM sari, kabar_analyst")
    assert run(budi, "SELECT n FROM lab.codes") == run(owner, "SELECT n FROM lab.codes") == [(7,)]


@pytest.mark.parametrize("preparation", ["SELECT 1", "ALTER TABLE lab.rows DISABLE TRIGGER USER"])
def test_the_limit_holds_for_every_way_to_write(people, preparation):
    owner, sari, budi = people
    run(sari, "CREATE TABLE lab.rows (n text)", "INSERT INTO lab.rows VALUES ('x')", preparation)
    run(budi, "CREATE TABLE lab.other AS SELECT repeat('x', 500) FROM generate_series(1, 3000)")
    rows = "SELECT repeat('y', 500) FROM generate_series(1, 3000)"
    for statement in (
        f"INSERT INTO lab.rows {rows}",
        f"CREATE TABLE lab.more AS {rows}",
        f"SELECT * INTO lab.more FROM ({rows}) AS made",
        "UPDATE lab.rows SET n = (SELECT string_agg(md5(number::text), '') FROM generate_series(1, 60000) AS number)",
    ):
        with pytest.raises(psycopg2.errors.DiskFull, match="schema lab is full: its tables take up"):
            run(sari, statement)
    with closing(psycopg2.connect(sari)) as connection:
        connection.autocommit = True
        connection.cursor().execute("SET default_transaction_read_only = off")
        connection.cursor().execute("VACUUM lab.rows")  # gives back what the refused statements had written
        connection.cursor().execute("INSERT INTO lab.rows VALUES ('z')")
    assert run(owner, "SELECT n FROM lab.rows ORDER BY n") == [("x",), ("z",)]


def test_who_is_over_a_lowered_limit_can_still_make_room(server, people):
    _, sari, _ = people
    run(sari, "CREATE TABLE lab.rows AS SELECT repeat('x', 500) AS n FROM generate_series(1, 3000)")
    limit(server, 1_000_000)
    with pytest.raises(psycopg2.errors.DiskFull):
        run(sari, "INSERT INTO lab.rows VALUES ('y')")
    run(sari, "TRUNCATE lab.rows", "INSERT INTO lab.rows VALUES ('y')")
    assert run(sari, "SELECT n FROM lab.rows") == [("y",)]


def test_a_backup_keeps_tables_owners_and_rights(server, people, tmp_path):
    owner, sari, budi = people
    run(sari, "CREATE TABLE lab.codes (number serial, code text)", "INSERT INTO lab.codes (code) VALUES ('frame')",
        """GRANT INSERT ON lab.codes TO "Budi ""B"" 7" """)  # fmt: skip
    run(budi, """CREATE TABLE lab."Its places" AS SELECT 'Jakarta' AS name""")
    before, programs, dump = run(owner, TABLES), cluster_of(tmp_path).programs, tmp_path / "kabar.dump"
    assert len(before) == 3
    back_up(programs, owner, dump)
    with pytest.raises(UsageError, match="has 2 tables in lab, "):
        restore(programs, owner, dump, replace=False)
    run(owner, 'DROP TABLE lab."Its places"', 'DROP OWNED BY "Budi ""B"" 7"', 'DROP ROLE "Budi ""B"" 7"')
    run(sari, "INSERT INTO lab.codes (code) VALUES ('later')", "CREATE TABLE lab.later (n integer)")
    restore(programs, owner, dump, replace=True)
    assert run(owner, TABLES) == before
    again = add_analyst(owner, 'Budi "B" 7')
    assert run(again, 'SELECT code, name FROM lab.codes, lab."Its places"') == [("frame", "Jakarta")]
    run(again, 'DROP TABLE lab."Its places"')
    run(sari, "INSERT INTO lab.codes (code) VALUES ('tone')")
    limit(server, 1)
    with pytest.raises(psycopg2.errors.DiskFull):
        run(sari, "INSERT INTO lab.codes (code) VALUES ('over')")


def test_a_backup_without_the_schema_leaves_it_alone(people, tmp_path, monkeypatch):
    owner, sari, _ = people
    programs, dump = cluster_of(tmp_path).programs, tmp_path / "kabar.dump"
    monkeypatch.setattr("deploy.stack.backup._LAB", "absent")
    back_up(programs, owner, dump)
    monkeypatch.undo()
    run(sari, "CREATE TABLE lab.codes AS SELECT 7 AS n")
    restore(programs, owner, dump, replace=True)
    assert run(sari, "SELECT n FROM lab.codes") == [(7,)]

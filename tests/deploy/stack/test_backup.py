"""A backup contains the whole warehouse: a restored one has the same rows, rights and constraints."""

import pytest
from psycopg2 import sql

from deploy.stack.backup import back_up, restore
from deploy.stack.cluster import cluster_of
from pipelines.errors import UsageError, WarehouseError
from pipelines.warehouse.connection import connect
from pipelines.warehouse.migrate import migrate, schema_files
from tests.conftest import empty_database


@pytest.fixture(scope="session")
def programs(tmp_path_factory):
    return cluster_of(tmp_path_factory.mktemp("cluster")).programs


@pytest.fixture
def backup(world, programs, tmp_path):
    back_up(programs, world.warehouse_url, tmp_path / "kabar.dump")
    return tmp_path / "kabar.dump"


def rows(url, query, role=None):
    with connect(url, role) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def contents(url):
    """Every row of every table, as text."""
    tables = rows(url, "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('warehouse', 'ops')")
    with connect(url) as connection:
        return {
            (schema, table): sorted(
                rows(
                    url,
                    sql.SQL("SELECT t::text FROM {} AS t").format(sql.Identifier(schema, table)).as_string(connection),
                )
            )
            for schema, table in tables
        }


def schema(url):
    """Columns, comments, rights, constraints and views."""
    return rows(
        url,
        """
        SELECT c.oid::regclass::text, a.attname, format_type(a.atttypid, a.atttypmod), col_description(c.oid, a.attnum),
            pg_get_viewdef(c.oid), array(SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = c.oid
            ORDER BY 1), has_table_privilege('kabar_analyst', c.oid, 'SELECT'),
            has_table_privilege('kabar_loader', c.oid, 'INSERT')
        FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
        WHERE c.relnamespace::regnamespace::text IN ('warehouse', 'ops', 'marts')
        ORDER BY 1, 2
        """,
    )


def test_a_restored_warehouse_is_the_same(world, backup, programs, database_url):
    assert restore(programs, database_url, backup, replace=False) == []
    assert contents(database_url) == contents(world.warehouse_url)
    assert schema(database_url) == schema(world.warehouse_url)


def test_numbers_of_articles_go_on_after_it(backup, programs, database_url, tmp_path):
    restore(programs, database_url, backup, replace=False)
    before = rows(database_url, "SELECT count(*), max(article_id) FROM warehouse.articles")
    with connect(database_url, "kabar_loader") as connection, connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO warehouse.sources VALUES ('baru', 'Baru', 'baru.example', 'ID', 'id', 'Asia/Jakarta')"
        )
        cursor.execute(
            """
            INSERT INTO warehouse.articles (source_id, url, canonical_url, title, authors, editors, tags,
                published_date, body, word_count, access, content_hash, body_hash, first_seen_at, last_seen_at,
                warc_file, warc_offset, extractor_version, run_id, published_precision)
            VALUES ('baru', 'https://baru.example/1', 'https://baru.example/1', 'Judul', '{}', '{}', '{}', '2026-03-02',
                'Isi', 1, 'full', 'a', 'b', now(), now(), 'w', 0, '1', 'r', 'listing')
            RETURNING article_id
            """
        )
        assert cursor.fetchone()[0] > before[0][1]


def test_later_tables_belong_to_the_same_readers(backup, programs, database_url):
    restore(programs, database_url, backup, replace=False)
    with connect(database_url) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE warehouse.later (n integer)")
        cursor.execute("SELECT has_table_privilege('kabar_analyst', 'warehouse.later', 'SELECT')")
        assert cursor.fetchone() == (True,)


def test_a_filled_warehouse_is_only_replaced_on_request(world, backup, programs, database_url):
    restore(programs, database_url, backup, replace=False)
    with connect(database_url) as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE warehouse.articles SET title = 'x'")
    with pytest.raises(UsageError, match="URLs on its ledger; --replace"):
        restore(programs, database_url, backup, replace=False)
    restore(programs, database_url, backup, replace=True)
    assert contents(database_url) == contents(world.warehouse_url)


def test_a_restore_that_fails_changes_nothing(world, backup, programs, database_url):
    restore(programs, database_url, backup, replace=False)
    damaged = backup.with_name("damaged.dump")
    damaged.write_bytes(backup.read_bytes()[:-2000])
    with pytest.raises(UsageError, match="damaged"):
        restore(programs, database_url, damaged, replace=True)
    assert contents(database_url) == contents(world.warehouse_url)


def test_what_is_no_backup_is_told(programs, database_url, tmp_path):
    (tmp_path / "x.dump").write_text("hello", encoding="utf-8")
    with pytest.raises(UsageError, match=r"x\.dump is not a backup"):
        restore(programs, database_url, tmp_path / "x.dump", replace=False)


def test_an_older_backup_is_migrated(programs, postgres_url, database_url, tmp_path, monkeypatch):
    later = [file.name for file in schema_files() if "headline_terms" in file.name]
    older = [file for file in schema_files() if file.name not in later]
    with empty_database(postgres_url) as old:
        monkeypatch.setattr("pipelines.warehouse.migrate.schema_files", lambda: older)
        migrate(old)
        back_up(programs, old, tmp_path / "old.dump")
        monkeypatch.undo()
    assert restore(programs, database_url, tmp_path / "old.dump", replace=False) == later


def test_a_backup_of_0_1_is_refused_and_changes_nothing(backup, programs, postgres_url, database_url):
    old_backup = backup.with_name("old.dump")
    with empty_database(postgres_url) as old, connect(old) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA ops; CREATE TABLE ops.migrations (version integer, name text)")
        cursor.execute("INSERT INTO ops.migrations VALUES (1, '0001_schemas_and_roles.sql')")
        connection.commit()
        back_up(programs, old, old_backup)
    restore(programs, database_url, backup, replace=False)
    before = contents(database_url)
    with pytest.raises(WarehouseError, match=r"Kabar 0\.1, .*import-warc"):
        restore(programs, database_url, old_backup, replace=True)
    assert contents(database_url) == before


def test_a_backup_is_whole_or_absent(programs, database_url, tmp_path):
    with pytest.raises(WarehouseError, match=r"pg_dump failed: .*no matching schemas"):
        back_up(programs, database_url, tmp_path / "kabar.dump")
    assert list(tmp_path.iterdir()) == []

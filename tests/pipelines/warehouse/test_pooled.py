"""The warehouse behind PgBouncer in transaction mode, where each transaction may run in another session."""

import json
from contextlib import closing
from datetime import timedelta
from io import StringIO

import psycopg2
import pytest
import yaml

from crawlers.__main__ import main as crawl
from deploy.stack.backup import back_up, restore
from deploy.stack.cluster import cluster_of
from pipelines.errors import UsageError, WarehouseError
from pipelines.warehouse.connection import connect, open_connection, require_session
from pipelines.warehouse.locks import advisory_lock, advisory_locks
from pipelines.warehouse.search import index_waiting_texts
from tests.builders import article
from tests.conftest import empty_database
from tests.crawlers.conftest import DEFINITION
from tests.loading import load
from tests.pgbouncer import MISSING, PROGRAM, pooled
from tests.pipelines.deduplication.texts import text

pytestmark = pytest.mark.skipif(PROGRAM is None, reason=MISSING)

SESSIONS = 5
TIMEOUT = timedelta(milliseconds=50)
WHO = "SELECT current_user, session_user, current_setting('TimeZone')"
ROWS = {
    "articles": "SELECT canonical_url, title, body, duplicate_key, story_key FROM warehouse.articles ORDER BY 1",
    "search": "SELECT url, rank, headline FROM warehouse.search('banjir') ORDER BY 1",
}


@pytest.fixture(params=[1, 3])
def behind(request, warehouse_url):
    """The URL of an empty warehouse behind a pool with this many sessions."""
    with pooled(warehouse_url, request.param) as url:
        yield url


@pytest.fixture
def shared(warehouse_url):
    """The URL of an empty warehouse behind a pool whose sessions suffice for a crawl and for linking."""
    with pooled(warehouse_url, SESSIONS) as url:
        yield url


def ask(connection, sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_each_transaction_runs_in_the_role_of_its_connection(behind):
    roles = ["kabar_loader", "kabar_analyst", None]
    connections = [open_connection(behind, role) for role in roles]
    for _ in range(3):
        for role, connection in zip(roles, connections, strict=True):
            with connection:
                assert ask(connection, WHO) == [(role or "kabar", "kabar", "UTC")]
    for connection in connections:
        connection.close()


def test_a_transaction_after_a_failure_and_one_that_copies_have_the_role_too(behind):
    with closing(open_connection(behind, "kabar_analyst")) as connection:
        for _ in range(2):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege), connection:
                ask(connection, "DELETE FROM warehouse.articles")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege), connection, connection.cursor() as cursor:
            cursor.copy_expert("COPY ops.ledger TO STDOUT", StringIO())
        with pytest.raises(psycopg2.errors.InsufficientPrivilege), connection:
            connection.cursor(name="lines").execute("SELECT * FROM ops.ledger")


def test_nothing_is_left_behind_in_the_sessions(shared):
    with advisory_locks(shared, ["crawl kota"], TIMEOUT, "one"):
        pass
    load(shared, article("a"))
    others = [psycopg2.connect(shared) for _ in range(SESSIONS)]
    for other in others:  # their transactions stay open, so each has a session of its own
        settings = ("role", "lock_timeout", "enable_hashjoin", "enable_seqscan", "statement_timeout")
        found = [ask(other, f"SELECT current_setting('{name}')")[0][0] for name in settings]
        assert found == ["none", "0", "on", "on", "0"]
    assert ask(others[0], "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == [(0,)]
    for other in others:
        other.close()


@pytest.mark.parametrize("role", ["pg_read_all_data", "nobody_knows_it"])
def test_a_login_that_may_not_have_the_role_is_refused(behind, role):
    with closing(open_connection(behind, role)) as connection:
        for _ in range(2):
            with pytest.raises(WarehouseError, match=f"kabar cannot work as {role}: .*grant the role"), connection:
                ask(connection, WHO)
        with pytest.raises(WarehouseError):
            ask(connection, WHO)
        with pytest.raises(psycopg2.errors.InFailedSqlTransaction):
            ask(connection, WHO)


def test_a_connection_without_transactions_is_refused(behind):
    with closing(open_connection(behind, "kabar_loader")) as connection:
        connection.autocommit = True
        with pytest.raises(psycopg2.ProgrammingError, match="no transaction to set the role in"):
            ask(connection, WHO)


def test_two_crawls_of_a_site_exclude_each_other(shared, tmp_path, monkeypatch):
    monkeypatch.setenv("KABAR_WAREHOUSE_URL", shared)
    monkeypatch.setenv("KABAR_SOURCES", str(tmp_path / "sources"))
    monkeypatch.setattr("crawlers.__main__._LOCK_TIMEOUT", TIMEOUT)
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "kota.yaml").write_text(yaml.safe_dump(DEFINITION), encoding="utf-8")
    report = tmp_path / "report.json"
    with advisory_locks(shared, ["crawl kota"], TIMEOUT, "ingest/other") as holders:
        assert holders == {}
        load(shared, article("a"))  # other transactions run meanwhile
        crawl(["--source", "kota", "--run-id", "ingest/one", "--report", str(report)])
    assert json.loads(report.read_bytes())["busy"] == {"kota": "run ingest/other is crawling kota"}
    with advisory_locks(shared, ["crawl kota"], TIMEOUT, "ingest/next") as holders:
        assert holders == {}


def test_a_lock_is_free_once_its_holder_is_gone(shared):
    holder = open_connection(shared, "kabar_loader")
    ask(holder, "SELECT pg_advisory_xact_lock(hashtextextended('crawl kota', 0))")
    with advisory_locks(shared, ["crawl kota"], TIMEOUT, "one") as holders:
        assert holders == {"crawl kota": "kabar"}
    holder.close()
    with advisory_lock(shared, "crawl kota"):
        pass


def test_a_load_finds_the_tables_of_an_older_kabar_in_the_session(warehouse_url, monkeypatch):
    monkeypatch.setattr("tests.loading.link_articles", lambda _: None)  # needs more than one session
    with pooled(warehouse_url, 1) as url:
        with connect(url, "kabar_loader") as connection:
            ask(connection, "CREATE TEMP TABLE staging (url text) ON COMMIT DELETE ROWS; SELECT 1")
        load(url, article("a"))
        load(url, article("b"))
        with connect(url) as connection:
            assert ask(connection, "SELECT count(*) FROM warehouse.articles") == [(2,)]


def test_a_backup_is_refused_behind_a_pool(shared, tmp_path):
    file = tmp_path / "kabar.dump"
    with pytest.raises(UsageError, match="set it to PostgreSQL itself"):
        back_up(cluster_of(tmp_path).programs, shared, file)
    with pytest.raises(UsageError, match="set it to PostgreSQL itself"):
        restore(cluster_of(tmp_path).programs, shared, file, replace=True)
    assert not file.exists()
    with pytest.raises(UsageError, match="set it to PostgreSQL itself"):
        require_session(shared)


def test_load_and_link_and_search_give_the_rows_that_they_give_without_the_pool(warehouse_url, postgres_url, migrated):
    def rows(url):
        load(url, article("a", title="Banjir di kota", body=text(0)), article("b", title="Pasar desa", body=text(9)))
        load(url, article("c", title="Banjir melanda kota", body=text(0)), source_id="desa")
        index_waiting_texts(url)
        with connect(url, "kabar_analyst") as connection:
            return {name: ask(connection, sql) for name, sql in ROWS.items()}

    with empty_database(postgres_url, migrated) as direct, pooled(warehouse_url, SESSIONS) as url:
        found = rows(url)
        assert found == rows(direct)
    assert len(found["articles"]) == 3
    assert len({story for *_, story in found["articles"]}) == 2
    assert len(found["search"]) == 2

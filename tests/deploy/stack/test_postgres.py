import contextlib
import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg2
import pytest

from deploy.stack import cluster as cluster_module
from deploy.stack import roles
from deploy.stack.analysts import add_analyst
from deploy.stack.cluster import cluster_of, discard, prepare
from deploy.stack.postgres import LAPTOP, command
from pipelines.errors import StackError, UsageError
from pipelines.settings import PROJECT_ROOT
from tests.postgres_server import restartable_server
from tests.temporary_postgres import temporary_server


def ask(url, statement):
    with closing(psycopg2.connect(url)) as server, server, server.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def as_role(url, role, password="wrong", database=None):
    parts = urlsplit(url)
    place = f"{role}:{password}@127.0.0.1:{parts.port}"
    return parts._replace(netloc=place, path=f"/{database}" if database else parts.path).geturl()


@pytest.fixture
def cluster(tmp_path):
    found = cluster_of(tmp_path)
    yield found
    discard(found)


def test_the_owner_owns_the_warehouse_and_hands_out_rights(database_url):
    assert ask(
        database_url,
        "SELECT current_user::text, pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = current_database()",
    ) == [("kabar", "kabar")]
    with closing(psycopg2.connect(database_url)) as server, server, server.cursor() as cursor:
        cursor.execute("ALTER ROLE kabar_analyst SET statement_timeout = '60s'")
        cursor.execute("CREATE SCHEMA warehouse; GRANT USAGE ON SCHEMA warehouse TO kabar_analyst, kabar_loader")


def test_roles_can_log_in_and_are_no_superusers(postgres_url):
    roles = "SELECT rolname::text, rolcanlogin, rolsuper FROM pg_roles WHERE rolname ~ '^(kabar|airflow)' ORDER BY 1"
    assert ask(postgres_url, roles) == [
        (name, True, False) for name in ("airflow", "kabar", "kabar_analyst", "kabar_loader")
    ]


@pytest.mark.parametrize("role", ["kabar", "kabar_loader", "kabar_analyst", "airflow", "postgres"])
def test_nobody_gets_in_without_the_password(postgres_url, role):
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(as_role(postgres_url, role))


def test_airflows_database_is_closed_to_the_warehouses_roles(postgres_url):
    own = urlsplit(postgres_url).password
    with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
        psycopg2.connect(as_role(postgres_url, "kabar", own, "airflow"))


def refused(url, statement):
    try:
        with closing(psycopg2.connect(url)) as server, server, server.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = off")
            cursor.execute("COMMIT")
            cursor.execute(statement)
    except psycopg2.errors.InsufficientPrivilege:
        return True
    return False


FORBIDDEN = (
    "CREATE TEMP TABLE mine AS SELECT 1",
    "CREATE TABLE public.mine (n integer)",
    "SELECT lo_create(0)",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT lowrite(0, 'x')",
    "SELECT pg_advisory_lock(hashtextextended('crawl kompas', 0))",
    "SELECT pg_try_advisory_xact_lock(1, 2)",
    "SELECT pg_logical_emit_message(false, 'x', 'x')",
    "SET temp_file_limit = -1",
    "ALTER ROLE kabar_analyst SET temp_file_limit = -1",
    "ALTER ROLE kabar_analyst CONNECTION LIMIT -1",
)


def test_an_analyst_gets_a_login_that_can_neither_fill_the_disk_nor_take_locks(postgres_url):
    login = add_analyst(postgres_url, 'Sari "Dewi" 7')
    assert {statement: refused(login, statement) for statement in FORBIDDEN} == dict.fromkeys(FORBIDDEN, True)
    assert ask(login, "SHOW temp_file_limit") == [("4GB",)]
    assert ask(login, "SHOW statement_timeout") == [("1min",)]
    assert ask(login, "SHOW default_transaction_read_only") == [("on",)]
    assert ask(login, "SELECT pg_has_role('kabar_analyst', 'USAGE'), pg_has_role('kabar_loader', 'USAGE')") == [
        (True, False)
    ]
    again = add_analyst(postgres_url, 'Sari "Dewi" 7')
    assert again != login
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(login)
    for taken in ("kabar_loader", "kabar", "postgres", ""):
        with pytest.raises(UsageError):
            add_analyst(postgres_url, taken)
    ask(postgres_url, 'DROP ROLE "Sari ""Dewi"" 7"; SELECT 1')


def test_loading_keeps_its_locks_and_temporary_tables(postgres_url):
    loads = "SET ROLE kabar_loader; CREATE TEMP TABLE mine (n integer); SELECT pg_advisory_xact_lock(7)"
    assert ask(postgres_url, loads) == [("",)]


def test_a_start_undoes_what_an_analyst_changed_of_its_own_login(tmp_path):
    with restartable_server(tmp_path / "pg") as server:
        passwords, port = server._passwords, urlsplit(server.url).port
        login = roles.url("kabar_analyst", passwords.analyst, port, "kabar")
        changes = "ALTER ROLE kabar_analyst PASSWORD 'mine'; ALTER ROLE kabar_analyst SET work_mem = '1GB'; "
        changes += "ALTER ROLE kabar_analyst IN DATABASE kabar SET statement_timeout = 0"
        assert not refused(login, changes), "PostgreSQL lets every login do this"
        roles.create_roles(port, passwords)
        assert ask(login, "SHOW statement_timeout") == [("1min",)]
        assert ask(login, "SHOW search_path") == [("warehouse, marts, lab, public",)]
        assert ask(login, "SHOW work_mem") != [("1GB",)]


def test_the_server_listens_on_loopback_only(postgres_url):
    assert ask(postgres_url, "SHOW listen_addresses") == [("127.0.0.1",)]
    assert not list(Path("/tmp").glob(f".s.PGSQL.{urlsplit(postgres_url).port}*"))


def test_text_search_and_unicode_do_not_depend_on_the_system(database_url):
    assert ask(database_url, "SELECT upper('é'), to_tsvector('indonesian', 'membaca')::text <> ''") == [("É", True)]


def test_each_test_has_an_empty_database(database_url, postgres_url):
    assert urlsplit(database_url).path != urlsplit(postgres_url).path
    assert ask(
        database_url, "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    ) == [(0,)]


def test_an_initialisation_that_was_cut_short_is_done_anew(cluster):
    half = cluster.folder / "data.unfinished"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    prepare(cluster, "password")
    assert (cluster.data / "global").is_dir()
    assert not half.exists()
    assert not (cluster.folder / "password").exists()
    assert cluster.data.stat().st_mode & 0o077 == 0


def test_a_failing_initialisation_is_one_sentence_and_leaves_nothing(cluster, monkeypatch):
    def fail(self, program, *arguments):
        raise subprocess.CalledProcessError(
            1, program, stderr="initdb: error: could not write: No space left on device\n"
        )

    monkeypatch.setattr(cluster_module.Cluster, "run", fail)
    with pytest.raises(StackError, match=r"cannot be set up in .*No space left on device"):
        prepare(cluster, "password")
    assert not cluster.data.exists()
    assert list(cluster.folder.iterdir()) == []


def test_a_lock_file_whose_pid_was_given_away_does_not_hinder_the_start(cluster):
    prepare(cluster, "password")
    lock = cluster.data / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n")
    prepare(cluster, "password")
    assert not lock.exists()


def test_a_temporary_server_leaves_nothing(tmp_path):
    with temporary_server(tmp_path / "pg") as url:
        port = urlsplit(url).port
        server = next(c.pid for c in psutil.net_connections("tcp") if c.laddr.port == port and c.status == "LISTEN")
        folder = cluster_of(tmp_path / "pg").folder
        if os.geteuid() == 0:
            assert psutil.Process(server).username() == "kabar-postgres"
            assert tmp_path not in folder.parents
    assert not psutil.pid_exists(server)
    assert not folder.exists()


def test_a_temporary_server_ends_with_a_killed_parent(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from tests.temporary_postgres import temporary_server\n"
        "with temporary_server(Path(sys.argv[1])) as url: print(url, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(PROJECT_ROOT)},
        text=True,
    )
    url = parent.stdout.readline()
    port = urlsplit(url.strip()).port
    server = next(c.pid for c in psutil.net_connections("tcp") if c.laddr.port == port and c.status == "LISTEN")
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(server).wait()
    assert not psutil.pid_exists(server)
    discard(cluster_of(tmp_path))


def test_the_command_line_carries_no_secret(cluster):
    words = command(cluster, 5433)
    assert "port=5433" in words
    assert {f"{name}={value}" for name, value in LAPTOP.items()} <= set(words)
    assert not any("password=" in word for word in words)

"""What every test may use: an embedded PostgreSQL, started once, and databases on it. Also how tests are scheduled."""

import ast
import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg2
import pytest
from hypothesis import HealthCheck, settings
from psycopg2 import sql

from pipelines.warehouse.mart_tables import refresh_terms
from pipelines.warehouse.migrate import migrate
from pipelines.warehouse.search import index_waiting_texts
from tests import sample_newsroom
from tests.temporary_postgres import temporary_server
from tests.warehouse_copies import create_database
from tests.world import CALENDAR, World

if TYPE_CHECKING:  # the tests also run without it
    from xdist.remote import Producer
    from xdist.scheduler import LoadFileScheduling

END_CONNECTIONS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s AND usename = current_user
"""
STARTS_SERVICES = {"world", "airflow_home", "layout"}
"""Fixtures whose tests start services or wait for them; they take long on a busy machine."""
STACK_SECONDS = 1800
QUALITY = "tests/pipelines/quality/"

settings.register_profile("busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy machine")
os.environ["KABAR_ALLOW_LOOPBACK"] = "1"  # all sites of the tests are on this machine


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Begin with what takes longest, and give the tests that start services their time."""
    for item in items:
        if "world" in item.fixturenames and not uses_world(item.path):
            msg = f"{item.nodeid} uses the fixture `world` of another file; take it in a fixture or test of this one"
            raise pytest.UsageError(msg)
        if "demo" in item.keywords or STARTS_SERVICES & set(item.fixturenames):
            item.add_marker(pytest.mark.timeout(STACK_SECONDS))
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    if "demo" in item.keywords:
        return 0
    return 1 if shared_by(item.path) else 2


def shared_by(file: Path) -> str | None:
    """Return the name of the costly fixture that files share, so that one process runs them; None for other files."""
    if uses_world(file):
        return "world"
    folders = {"dags": "airflow", "demo": "demo"}
    return next((name for folder, name in folders.items() if Path(__file__).with_name(folder) in file.parents), None)


@cache
def uses_world(file: Path) -> bool:
    """Whether a test or a fixture of the file takes the fixture `world`, which takes half a minute to build."""
    functions = [node for node in ast.walk(ast.parse(file.read_bytes())) if isinstance(node, ast.FunctionDef)]
    users = [each for each in functions if each.name.startswith("test_") or each.decorator_list]
    return any(argument.arg == "world" for each in users for argument in each.args.args)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> "LoadFileScheduling":
    """Run the tests of a file in one process, and all files that share a costly fixture in the same one."""
    from xdist.scheduler import LoadFileScheduling

    class OneProcess(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file: str = super()._split_scope(nodeid)
            return shared_by(config.rootpath / file) or file

    return OneProcess(config, log)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say so if the quality of the extraction was not checked."""
    skipped = [each for each in terminalreporter.stats.get("skipped", []) if each.nodeid.startswith(QUALITY)]
    if skipped:
        reason = str(skipped[0].longrepr[2]).removeprefix("Skipped: ")
        terminalreporter.write_line(f"NOT CHECKED: the quality of the extraction ({QUALITY}): {reason}", yellow=True)


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of the database `kabar`, as its owner, on a server that lives as long as the test run."""
    with temporary_server(tmp_path_factory.mktemp("postgres")) as url:
        yield url


@contextmanager
def empty_database(postgres_url: str, template: str | None = None) -> Iterator[str]:
    """URL of an empty database, or of a template's copy, as its owner; its sessions are ended and it is dropped."""
    name = f"test_{secrets.token_hex(6)}"
    with closing(psycopg2.connect(postgres_url)) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            create_database(cursor, name, template)
            yield urlsplit(postgres_url)._replace(path=f"/{name}").geturl()
            # Not WITH (FORCE): the owner may not end the server's autovacuum, which a plain drop asks to stop.
            cursor.execute(END_CONNECTIONS, [name])
            cursor.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


@pytest.fixture
def database_url(postgres_url: str) -> Iterator[str]:
    """URL of an empty database for one test."""
    with empty_database(postgres_url) as url:
        yield url


@pytest.fixture(scope="session")
def migrated(postgres_url: str) -> Iterator[str]:
    """Name of a database with all migrations, to copy; nobody may connect to it."""
    with empty_database(postgres_url) as url:
        migrate(url)
        yield urlsplit(url).path.removeprefix("/")


@pytest.fixture
def warehouse_url(postgres_url: str, migrated: str) -> Iterator[str]:
    """URL of an empty warehouse for one test."""
    with empty_database(postgres_url, migrated) as url:
        yield url


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, migrated: str) -> Iterator[World]:
    """The sample newsroom, all its days archived, then polled once for changes; tests must not change it."""
    home = tmp_path_factory.mktemp("world")
    with empty_database(postgres_url, migrated) as url, sample_newsroom.serving(home) as (port, folder):
        world = World(port, folder, str(home / "lake"), url)
        world.run("archive_day/all", CALENDAR)
        world.run("ingest/later")
        index_waiting_texts(url)
        refresh_terms(url)
        yield world

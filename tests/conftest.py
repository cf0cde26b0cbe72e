"""What every test may ask for: an embedded PostgreSQL, started once, and an empty database on it."""

import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import psycopg2
import pytest
from psycopg2 import sql
from xdist.remote import Producer

from deploy.stack.postgres import temporary_server
from pipelines.warehouse.mart_tables import refresh_terms
from pipelines.warehouse.migrate import migrate
from pipelines.warehouse.search import index_waiting_texts
from tests import sample_newsroom
from tests.scheduling import LOOKS_AT_THE_WORLD, OneWorld
from tests.world import CALENDAR, World

END_CONNECTIONS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s AND usename = current_user
"""

os.environ["KABAR_ALLOW_LOOPBACK"] = "1"  # every site of the tests is on this machine


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Begin with what takes longest, so that no core waits for it in the end: the demo, and what builds the world."""
    for item in items:
        if "world" in item.fixturenames and (file := item.nodeid.partition("::")[0]) not in LOOKS_AT_THE_WORLD:
            msg = f"{file} uses the fixture `world`: add it to tests/scheduling.py"
            raise pytest.UsageError(msg)
    items.sort(key=_rank)


def _rank(item: pytest.Function) -> int:
    if "demo" in item.keywords:
        return 0
    return 1 if item.nodeid.partition("::")[0] in LOOKS_AT_THE_WORLD else 2


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneWorld:
    """Let one process build the world for all who look at it."""
    return OneWorld(config, log)


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of the database `kabar`, as its owner, on a server that lives as long as the test run."""
    with temporary_server(tmp_path_factory.mktemp("postgres")) as url:
        yield url


@contextmanager
def empty_database(postgres_url: str) -> Iterator[str]:
    """URL of an empty database, as its owner; it is dropped in the end, whoever of the owner's is still connected."""
    name = f"test_{secrets.token_hex(6)}"
    with closing(psycopg2.connect(postgres_url)) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            yield urlsplit(postgres_url)._replace(path=f"/{name}").geturl()
            # Not WITH (FORCE): the owner may not end the server's own autovacuum; a plain drop asks it to leave.
            cursor.execute(END_CONNECTIONS, [name])
            cursor.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


@pytest.fixture
def database_url(postgres_url: str) -> Iterator[str]:
    """URL of an empty database of this test's own."""
    with empty_database(postgres_url) as url:
        yield url


@pytest.fixture
def warehouse_url(database_url: str) -> str:
    """URL of an empty warehouse, as its owner: all migrations are through."""
    migrate(database_url)
    return database_url


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> Iterator[World]:
    """The sample newsroom, all its days archived, then polled for what changed; tests only look at it."""
    home = tmp_path_factory.mktemp("world")
    with empty_database(postgres_url) as url, sample_newsroom.serving(home) as (port, folder):
        migrate(url)
        world = World(port, folder, str(home / "lake"), url)
        world.run("archive_day/all", CALENDAR)
        world.run("ingest/later")
        index_waiting_texts(url)
        refresh_terms(url)
        yield world

"""Transactions on a connection that is lost between them, inside them, during the commit, and for some seconds."""

import select
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg2
import pytest

from pipelines.errors import WarehouseError
from pipelines.warehouse import reconnecting
from pipelines.warehouse.connection import connect
from pipelines.warehouse.reconnecting import ReconnectingConnection
from tests.postgres_server import restartable_server

END_SESSIONS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def execute(url, statement):
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None


class Adding:
    """Work that adds a row, counts its runs, and then calls a function with the number of the run."""

    def __init__(self, then=None):
        self.runs = 0
        self._then = then

    def __call__(self, connection):
        self.runs += 1
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO numbers VALUES (1)")
            if self._then:
                self._then(self.runs)
            cursor.execute("SELECT count(*) FROM numbers")
            return cursor.fetchone()[0]


@contextmanager
def reconnecting_to(url):
    connection = ReconnectingConnection(url, None)
    try:
        yield connection
    finally:
        connection.close()


@pytest.fixture
def url(database_url):
    execute(database_url, "CREATE TABLE numbers (number integer)")
    return database_url


def rows(url):
    return execute(url, "SELECT count(*) FROM numbers")[0][0]


def test_a_connection_lost_between_two_transactions_is_opened_again(url):
    with reconnecting_to(url) as connection:
        assert connection.run(Adding()) == 1
        execute(url, END_SESSIONS)
        assert connection.run(Adding()) == 2
    assert rows(url) == 2


def test_a_transaction_whose_connection_is_lost_runs_again_as_a_whole(url):
    adding = Adding(lambda run: execute(url, END_SESSIONS) if run < 3 else None)
    with reconnecting_to(url) as connection:
        assert connection.run(adding) == 1
    assert (adding.runs, rows(url)) == (3, 1)


def test_an_error_of_the_work_itself_is_raised_at_once_and_undoes_it(url):
    def divide(connection):
        Adding()(connection)
        connection.cursor().execute("SELECT 1 / 0")

    with reconnecting_to(url) as connection:
        with pytest.raises(psycopg2.errors.DivisionByZero):
            connection.run(divide)
        assert connection.run(Adding()) == 1


def test_threads_share_it_one_transaction_at_a_time(url):
    with reconnecting_to(url) as connection, ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda _: connection.run(Adding()), range(8)))
    assert sorted(counts) == list(range(1, 9))


def test_a_server_that_does_not_answer_the_first_time_is_an_error_at_once():
    with pytest.raises(WarehouseError, match="cannot be reached"):
        ReconnectingConnection("postgresql://127.0.0.1:1/kabar", None).run(Adding())


@contextmanager
def cut_at_first_commit(url, *, is_delivered):
    """Yield the URL of a proxy that cuts its first connection at a COMMIT, before or after the server gets it."""
    parts = urlsplit(url)
    cuts = []

    def serve(client):
        with client, socket.create_connection((parts.hostname, parts.port)) as server:
            while True:
                for side in select.select([client, server], [], [])[0]:
                    data = side.recv(65536)
                    is_cut = side is client and b"COMMIT" in data and not cuts
                    if is_cut:
                        cuts.append(data)
                        if is_delivered:
                            server.sendall(data)
                            server.recv(65536)
                    if is_cut or not data:
                        return
                    (server if side is client else client).sendall(data)

    def accept():
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(client,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        address = f"{parts.username}:{parts.password}@127.0.0.1:{listener.getsockname()[1]}"
        yield parts._replace(netloc=address).geturl()
        listener.shutdown(socket.SHUT_RDWR)
    assert cuts


@pytest.mark.parametrize(("is_delivered", "runs"), [(True, 1), (False, 2)])
def test_a_transaction_is_committed_once_even_if_the_connection_is_lost_during_the_commit(url, is_delivered, runs):
    adding = Adding()
    with cut_at_first_commit(url, is_delivered=is_delivered) as proxy, reconnecting_to(proxy) as connection:
        assert connection.run(adding) == 1
    assert (adding.runs, rows(url)) == (runs, 1)


@pytest.fixture
def server(tmp_path):
    with restartable_server(tmp_path) as server:
        execute(server.url, "CREATE TABLE numbers (number integer)")
        yield server


def test_a_server_that_is_away_for_some_seconds_is_waited_for(server, monkeypatch):
    has_failed, sleep = threading.Event(), time.sleep

    def wait(seconds):
        if seconds:  # the first attempts come at once
            has_failed.set()
        sleep(seconds)

    monkeypatch.setattr(reconnecting.time, "sleep", wait)
    with reconnecting_to(server.url) as connection:
        connection.run(Adding())
        server.stop()
        with ThreadPoolExecutor() as pool:
            second = pool.submit(connection.run, Adding())
            assert has_failed.wait(60)
            assert not second.done()
            server.start()
            assert second.result() == 2


def test_a_server_that_stays_away_is_an_error_in_the_end(server, monkeypatch):
    monkeypatch.setattr(reconnecting, "WAITS", (0, 0, 0.1))
    with reconnecting_to(server.url) as connection:
        connection.run(Adding())
        server.stop()
        with pytest.raises(WarehouseError, match="lost and did not come back"):
            connection.run(Adding())
        server.start()
        assert connection.run(Adding()) == 2

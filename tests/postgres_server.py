"""A PostgreSQL server of a test's own that can be stopped and started again."""

import secrets
from contextlib import contextmanager

from deploy.stack.cluster import cluster_of, discard, prepare
from deploy.stack.postgres import wait_until_ready
from deploy.stack.roles import OWNER, WAREHOUSE_DATABASE, Passwords, create_roles, url
from tests.ports import free_ports
from tests.temporary_postgres import THROWAWAY, _running


class Server:
    """The server.

    Attributes:
        url: owner's URL of its empty database `kabar`.
    """

    def __init__(self, cluster, folder, passwords):
        self._cluster, self._log, self._passwords = cluster, folder / "postgres.log", passwords
        self._port = free_ports(1)
        self._process = None
        self.url = url(OWNER, passwords.owner, self._port, WAREHOUSE_DATABASE)

    def start(self):
        """Start; the server ends with the thread that started it."""
        self._process = _running(self._cluster, self._port, self._log, THROWAWAY)
        process = self._process.__enter__()

        def pid():
            return process.pid if process.poll() is None else None

        wait_until_ready(self._port, self._passwords.superuser, self._log, pid, report=lambda _: None)

    def stop(self):
        """Cut off all sessions and end."""
        if self._process:
            self._process.__exit__(None, None, None)
            self._process = None


@contextmanager
def restartable_server(folder):
    """Yield a running server with the stack's roles."""
    folder.mkdir(exist_ok=True)
    cluster = cluster_of(folder)
    passwords = Passwords(**{name: secrets.token_urlsafe(18) for name in Passwords.__slots__})
    server = Server(cluster, folder, passwords)
    try:
        prepare(cluster, passwords.superuser)
        server.start()
        create_roles(server._port, passwords)
        yield server
    finally:
        server.stop()
        discard(cluster)

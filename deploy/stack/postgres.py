"""Starting the embedded PostgreSQL: on 127.0.0.1, by password only, without a Unix socket."""

import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from deploy.stack.cluster import SUPERUSER, Cluster, cluster_of, discard, prepare
from deploy.stack.environment import MARKER
from deploy.stack.layout import Layout
from deploy.stack.roles import OWNER, WAREHOUSE_DATABASE, Passwords, create_roles, url
from deploy.stack.service import Service
from pipelines.errors import StackError

POSTGRES = "postgres"
START_SECONDS = 60.0

LAPTOP = {
    "shared_buffers": "256MB",
    "max_connections": "200",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",  # compiling costs more than these queries
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
}
THROWAWAY = {
    "shared_buffers": "64MB",
    "max_connections": "60",
    "jit": "off",
    "timezone": "UTC",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
}


def command(cluster: Cluster, port: int, options: Mapping[str, str] = LAPTOP) -> list[str]:
    """The command line of a server in the foreground; it carries no secret."""
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": "",
        "password_encryption": "scram-sha-256",
        **options,
    }
    words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return [str(cluster.programs / "postgres"), "-D", str(cluster.data), *words]


def service(cluster: Cluster, layout: Layout) -> Service:
    """The stack's server under supervisor; its environment has none of the stack's secrets."""
    return Service(
        name=POSTGRES,
        argv=tuple(command(cluster, layout.postgres_port)),
        environment={"LANG": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin", MARKER: str(layout.home)},
        folder=str(cluster.folder),
        ports=(layout.postgres_port,),
        system_user=cluster.system_user,
        stop_signal="INT",  # a fast shutdown: sessions are cut off, nothing is lost
        stop_seconds=60,
        start_seconds=1,
    )


def wait_until_ready(port: int, password: str, log: Path, still_starting: Callable[[], bool]) -> None:
    """Wait until the superuser can log in.

    Args:
        port: the server's, on 127.0.0.1.
        password: of the superuser.
        log: the file that the error names.
        still_starting: False when the server has given up.

    Raises:
        StackError: it gave up, or took longer than `START_SECONDS`.
    """
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg2.connect(url(SUPERUSER, password, port, "postgres"), connect_timeout=5).close()
        except psycopg2.OperationalError as error:
            if "password authentication failed" in str(error):
                raise StackError(
                    f"Another PostgreSQL answers on port {port}, or the secrets of this home are not its own."
                ) from error
            if not still_starting() or time.monotonic() > deadline:
                raise StackError(f"The embedded PostgreSQL did not start; its log is {log}.") from error
            time.sleep(0.1)
        else:
            return


@contextmanager
def temporary_server(folder: Path, options: Mapping[str, str] = THROWAWAY) -> Iterator[str]:
    """A throwaway PostgreSQL with the stack's roles, for tests and trials; it works as root too.

    Args:
        folder: gives the server its place and its log; empty or new.
        options: settings of the server; `LAPTOP` where it should work as the stack's does.

    Yields:
        The owner's URL of the empty database `kabar`; the owner may create further databases.
    """
    folder.mkdir(parents=True, exist_ok=True)
    cluster = cluster_of(folder)
    passwords = Passwords(**{name: secrets.token_urlsafe(18) for name in Passwords.__slots__})
    try:
        prepare(cluster, passwords.superuser)
        port = free_port()
        with _running(cluster, port, folder / "postgres.log", options) as server:
            wait_until_ready(port, passwords.superuser, folder / "postgres.log", lambda: server.poll() is None)
            create_roles(port, passwords)
            yield url(OWNER, passwords.owner, port, WAREHOUSE_DATABASE)
    finally:
        discard(cluster)


@contextmanager
def _running(cluster: Cluster, port: int, log: Path, options: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    # setpriv ends the server with its parent, even with one that was killed and cannot clean up.
    leash = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*leash, *command(cluster, port, options)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=cluster.folder,
            start_new_session=True,
            user=cluster.system_user,
            group=cluster.system_user,
            extra_groups=[] if cluster.system_user else None,
        )
    try:
        yield server
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

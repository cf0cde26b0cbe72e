"""A throwaway PostgreSQL for tests and benchmarks."""

import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy.stack.cluster import Cluster, cluster_of, discard, prepare
from deploy.stack.postgres import command, wait_until_ready
from deploy.stack.roles import OWNER, WAREHOUSE_DATABASE, Passwords, create_roles, url

THROWAWAY = {
    "shared_buffers": "64MB",
    "max_connections": "60",
    "jit": "off",
    "timezone": "UTC",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
}


@contextmanager
def temporary_server(folder: Path, options: Mapping[str, str] = THROWAWAY) -> Iterator[str]:
    """Run a PostgreSQL with the stack's roles; root can do so too.

    Args:
        folder: empty or new; holds the log and, unless root starts the server, the data.
        options: settings of the server; `deploy.stack.postgres.LAPTOP` are those of the stack.

    Yields:
        The owner's URL of the empty database `kabar`; the owner may create further databases.
    """
    folder.mkdir(parents=True, exist_ok=True)
    cluster, log = cluster_of(folder), folder / "postgres.log"
    passwords = Passwords(**{name: secrets.token_urlsafe(18) for name in Passwords.__slots__})
    try:
        prepare(cluster, passwords.superuser)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        with _running(cluster, port, log, options) as server:

            def pid() -> int | None:
                return server.pid if server.poll() is None else None

            wait_until_ready(port, passwords.superuser, log, pid, report=lambda _: None)
            create_roles(port, passwords)
            yield url(OWNER, passwords.owner, port, WAREHOUSE_DATABASE)
    finally:
        discard(cluster)


@contextmanager
def _running(cluster: Cluster, port: int, log: Path, options: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    # setpriv stops the server when this process ends, even if it is killed and cannot clean up.
    with_parent = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*with_parent, *command(cluster, port, options)],
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
            server.wait(timeout=60)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()

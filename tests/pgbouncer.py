"""A real PgBouncer in transaction mode in front of the tests' PostgreSQL."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg2

from deploy.stack.cluster import SYSTEM_USER

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
MISSING = "pgbouncer is not installed (apt-get install pgbouncer): what runs behind a pool is not tested"

_SETTINGS = """
[databases]
* = host=127.0.0.1 port={server_port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {users}
pool_mode = transaction
default_pool_size = {size}
query_wait_timeout = 20
"""


@contextmanager
def pooled(url: str, size: int) -> Iterator[str]:
    """Run PgBouncer and yield the URL of the same database behind it.

    Args:
        url: with a password, which PgBouncer logs in with.
        size: sessions that the clients of a login share.
    """
    assert PROGRAM
    with tempfile.TemporaryDirectory(prefix="kabar-pgbouncer-") as name, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port, place, folder = int(probe.getsockname()[1]), urlsplit(url), Path(name)
        probe.close()
        users, settings = folder / "users.txt", folder / "pgbouncer.ini"
        users.write_text(f'"{place.username}" "{unquote(place.password or "")}"\n', encoding="utf-8")
        text = _SETTINGS.format(server_port=place.port, port=port, users=users, size=size)
        settings.write_text(text, encoding="utf-8")
        behind = place._replace(netloc=f"{place.username}@127.0.0.1:{port}").geturl()
        user = _system_user(folder)
        groups: list[str] | None = [] if user else None
        command = [PROGRAM, "-q", str(settings)]
        with subprocess.Popen(command, user=user, group=user, extra_groups=groups) as process:
            try:
                _wait_until_ready(behind, process)
                yield behind
            finally:
                process.terminate()


def _system_user(folder: Path) -> str | None:
    """Return a user who may read the folder if we are root, whom PgBouncer refuses."""
    if os.geteuid() != 0:
        return None
    for path in (folder, *folder.iterdir()):
        shutil.chown(path, SYSTEM_USER, SYSTEM_USER)
    return SYSTEM_USER


def _wait_until_ready(url: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        try:
            with closing(psycopg2.connect(url)):
                return
        except psycopg2.OperationalError:
            assert process.poll() is None, "PgBouncer has ended"
            time.sleep(0.05)
    raise TimeoutError

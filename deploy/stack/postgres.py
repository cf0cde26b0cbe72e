"""Starting the embedded PostgreSQL: on 127.0.0.1, with passwords, without a Unix socket."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg2

from deploy.stack.cluster import SUPERUSER, Cluster
from deploy.stack.environment import MARKER
from deploy.stack.layout import Layout
from deploy.stack.ports import LOOPBACK
from deploy.stack.roles import url
from deploy.stack.service import Service
from deploy.stack.start_watch import StartWatch, end_of_log
from pipelines.errors import StackError

POSTGRES = "postgres"
LAPTOP = {
    "shared_buffers": "256MB",
    "max_connections": "200",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",  # compiling costs more than the queries
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
}


def command(cluster: Cluster, port: int, options: Mapping[str, str] = LAPTOP) -> list[str]:
    """Return the command line of a server in the foreground; it holds no secret."""
    settings = {
        "listen_addresses": LOOPBACK,
        "port": str(port),
        "unix_socket_directories": "",
        "password_encryption": "scram-sha-256",
        "temp_file_limit": "4GB",  # of a session, and an analyst cannot lift it
        **options,
    }
    words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return [str(cluster.programs / "postgres"), "-D", str(cluster.data), *words]


def service(cluster: Cluster, layout: Layout) -> Service:
    """Return the stack's server as a service; its environment holds no secret."""
    return Service(
        name=POSTGRES,
        argv=tuple(command(cluster, layout.postgres_port)),
        environment={"LANG": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin", MARKER: str(layout.home)},
        folder=str(cluster.folder),
        ports=(layout.postgres_port,),
        system_user=cluster.system_user,
        stop_signal="INT",  # PostgreSQL's fast shutdown: ends the sessions, loses nothing
        stop_seconds=60,
        start_seconds=1,
    )


def wait_until_ready(
    port: int, password: str, log: Path, pid: Callable[[], int | None], report: Callable[[str], None]
) -> None:
    """Wait until the superuser can log in.

    `pid` returns the server's pid, 0 between two attempts to start it, None after the last attempt.

    Raises:
        StackError: the server ended or makes no progress; the text has the last lines of its log.
    """
    watch = StartWatch(report)
    while True:
        try:
            psycopg2.connect(url(SUPERUSER, password, port, "postgres"), connect_timeout=5).close()
        except psycopg2.OperationalError as error:
            if "password authentication failed" in str(error):
                raise StackError(
                    f"the PostgreSQL on port {port} refuses this stack's password: it belongs to another stack, or "
                    "secrets.json was replaced."
                ) from error
            if (current := pid()) is None:
                raise StackError(f"the embedded PostgreSQL did not start. {end_of_log(log)}") from error
            watch.check(POSTGRES, log, current)
            time.sleep(0.1)
        else:
            return

"""Are the stack's ports free, and if not, who holds them?"""

import itertools
import socket
from collections.abc import Collection, Iterable

import psutil

from pipelines.errors import StackError

LOOPBACK = "127.0.0.1"


def require_free(ports: Iterable[int], ui_port: int, ours: Collection[int] = ()) -> None:
    """Refuse to go on when a port is taken by anybody but the processes `ours`.

    Raises:
        StackError: names the port, its holder where the system tells, and the way out.
    """
    for port in ports:
        if is_taken(port) and (pid := holder(port)) not in ours:
            raise StackError(
                f"Port {port} is taken by {_name(pid)}; Kabar takes eight ports in a row from {ui_port} on: "
                f"choose others, for instance KABAR_PORT={other_base(ui_port)}."
            )


def is_taken(port: int) -> bool:
    """Whether a server could not listen on this port of 127.0.0.1."""
    with socket.socket() as probe:
        # As the servers do it themselves: connections that are fading away do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen(1)
        except OSError:
            return True
    return False


def holder(port: int) -> int | None:
    """The pid of the process that listens on a port, None where the system does not tell."""
    try:
        connections = psutil.net_connections(kind="tcp")
    except psutil.AccessDenied:
        return None
    for connection in connections:
        if connection.status == psutil.CONN_LISTEN and connection.laddr[1:2] == (port,) and connection.pid:
            return connection.pid
    return None


def other_base(base: int, span: int = 8) -> int:
    """A base after `base` whose whole span of ports is free."""
    for candidate in itertools.chain(range(base + 100, 64000, 100), range(18000, base, 100)):
        if not any(is_taken(port) for port in range(candidate, candidate + span)):
            return candidate
    return base + 100


def _name(pid: int | None) -> str:
    try:
        return f"{psutil.Process(pid).name()} (process {pid})" if pid else "another process"
    except psutil.Error:
        return "another process"

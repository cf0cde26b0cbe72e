"""Whether the stack's ports are free, and which process holds one that is not."""

import itertools
import socket
from collections.abc import Collection, Iterable

import psutil

from pipelines.errors import StackError

LOOPBACK = "127.0.0.1"
SPAN = 8
"""How many ports the stack takes, from `KABAR_PORT` on."""


def require_free(ports: Iterable[int], ui_port: int, ours: Collection[int] = ()) -> None:
    """Check that each port is free or held by one of the processes `ours`.

    Raises:
        StackError: a port is taken; names the port, its holder if the system tells, and what to do.
    """
    for port in ports:
        if is_taken(port) and (pid := holder(port)) not in ours:
            raise StackError(
                f"Port {port} is taken by {_name(pid)}. Kabar uses {SPAN} ports from {ui_port} on; "
                f"choose others, for instance KABAR_PORT={other_base(ui_port)}."
            )


def is_taken(port: int) -> bool:
    """Return whether a server cannot listen on this port of 127.0.0.1."""
    with socket.socket() as probe:
        # As the servers do it, so that connections in TIME_WAIT do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen(1)
        except OSError:
            return True
    return False


def holder(port: int) -> int | None:
    """Return the pid of the process that listens on a port, None if the system does not tell."""
    try:
        connections = psutil.net_connections(kind="tcp")
    except psutil.AccessDenied:
        return None
    listening = (each for each in connections if each.status == psutil.CONN_LISTEN and each.laddr[1:2] == (port,))
    return next((each.pid for each in listening if each.pid), None)


def other_base(base: int) -> int:
    """Return a port other than `base` from which on all ports of the stack are free."""
    for candidate in itertools.chain(range(base + 100, 64000, 100), range(18000, base, 100)):
        if not any(is_taken(port) for port in range(candidate, candidate + SPAN)):
            return candidate
    return base + 100


def _name(pid: int | None) -> str:
    try:
        return f"{psutil.Process(pid).name()} (process {pid})" if pid else "another process"
    except psutil.Error:
        return "another process"

"""supervisord, which keeps the services alive: its configuration, its start, its remote calls.

All paths in the configuration are relative to the home, which is supervisord's working folder. So no character of the
home's path can break the configuration, and the socket's path stays below the limit of some hundred bytes.
"""

import os
import re
import subprocess
import sys
import xmlrpc.client
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any, cast

from supervisor.xmlrpc import SupervisorTransport

from deploy.stack.environment import base_environment
from deploy.stack.layout import Layout
from deploy.stack.service import Service
from deploy.stack.session import write_session
from pipelines.errors import StackError

LIVE = ("STARTING", "RUNNING", "BACKOFF")
RETRIES = 20  # supervisor waits one second longer before each, so it gives up after three and a half minutes
EVENT = re.compile(r"exited: (?P<name>\S+) \((?P<exit>[^;)]*)|supervisord started with")

HEADER = """\
[unix_http_server]
file={here}/run/supervisor.sock
chmod=0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

[supervisord]
identifier=kabar
logfile=logs/supervisord.log
logfile_maxbytes=5MB
logfile_backups=1
pidfile=run/supervisord.pid
umask={umask:03o}
{root}
"""

PROGRAM = """\
[program:{service.name}]
command={python} -m deploy.stack.launch {service.name} {service.digest}
autostart=false
autorestart=true
startsecs={service.start_seconds}
startretries={retries}
stopsignal={service.stop_signal}
stopwaitsecs={service.stop_seconds}
killasgroup=true
redirect_stderr=true
stdout_logfile=logs/{service.name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=2

"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A service as supervisor sees it.

    Attributes:
        state: supervisor's state: STOPPED, STARTING, RUNNING, BACKOFF, STOPPING, EXITED, FATAL.
        pid: None if there is no process.
        since: aware instant of the last start, None if it never started.
        restarts: how often it ended on its own since the stack was started.
        last_exit: how it ended the last time (`exit status 1`, `terminated by SIGKILL`), None if it never did.
    """

    name: str
    state: str
    pid: int | None
    since: datetime | None
    restarts: int = 0
    last_exit: str | None = None


def write_configuration(layout: Layout, services: Iterable[Service]) -> None:
    """Write supervisord's configuration; it contains no secret and no absolute path."""
    umask = os.umask(0o077)
    os.umask(umask)
    # supervisord makes this path absolute; as a path in /proc it stays short.
    here = "/proc/self/cwd" if Path("/proc/self/cwd").exists() else "."
    header = HEADER.format(here=here, umask=umask, root="user=root" if os.geteuid() == 0 else "")
    python = Path(sys.executable).name
    programs = (PROGRAM.format(service=service, python=python, retries=RETRIES) for service in services)
    (layout.run / "supervisord.conf").write_text(header + "".join(programs))


def start(layout: Layout) -> None:
    """Start supervisord in the background; it answers when this returns, and no service runs yet.

    Raises:
        StackError: it cannot start.
    """
    done = subprocess.run(
        [sys.executable, "-m", "supervisor.supervisord", "-c", "run/supervisord.conf"],
        check=False,
        capture_output=True,
        text=True,
        cwd=layout.home,
        env=base_environment(layout),
    )
    if done.returncode != 0:
        reason = (done.stderr or done.stdout).strip().partition("\n")[0]
        raise StackError(f"supervisord cannot start: {reason} (log: {layout.log('supervisord')}).")
    with _remote(layout) as remote:
        write_session(layout.home, remote.getPID())


def is_alive(layout: Layout) -> bool:
    """Return whether supervisord answers."""
    try:
        with _remote(layout) as remote:
            return bool(remote.getState()["statename"] == "RUNNING")
    except StackError:
        return False


def processes(layout: Layout) -> dict[str, Process]:
    """Return all services that supervisord knows, by name."""
    ends = _ends(layout.log("supervisord"))
    with _remote(layout) as remote:
        found = remote.getAllProcessInfo()
    return {
        info["name"]: Process(
            name=info["name"],
            state=info["statename"],
            pid=info["pid"] or None,
            since=datetime.fromtimestamp(info["start"], UTC) if info["start"] else None,
            restarts=len(ends.get(info["name"], ())),
            last_exit=ends.get(info["name"], [None])[-1],
        )
        for info in found
    }


def reload(layout: Layout, stop: Callable[[list[str]], None]) -> None:
    """Have supervisor adopt its changed configuration; `stop` has to end the changed and removed services."""
    with _remote(layout) as remote:
        added, changed, removed = remote.reloadConfig()[0]
    if changed or removed:
        stop([*changed, *removed])
    with _remote(layout) as remote:
        for name in (*changed, *removed):
            remote.removeProcessGroup(name)
        for name in (*added, *changed):
            remote.addProcessGroup(name)


def run(layout: Layout, names: Iterable[str]) -> list[str]:
    """Start those of the services that do not run, and return their names."""
    known = processes(layout)
    stopped = [name for name in names if known[name].state not in LIVE]
    with _remote(layout) as remote:
        for name in stopped:
            remote.startProcess(name, False)
    return stopped


def ask_to_stop(layout: Layout, names: Collection[str]) -> None:
    """Ask services to stop, without waiting; supervisor kills those that take too long."""
    known = processes(layout)
    with _remote(layout) as remote:
        for name in names:
            if known[name].state in LIVE:
                remote.stopProcess(name, False)


def are_stopped(layout: Layout, names: Collection[str]) -> bool:
    """Return whether none of these services has a process."""
    known = processes(layout)
    return not any(known[name].state in (*LIVE, "STOPPING") for name in names)


def shut_down(layout: Layout) -> None:
    """Ask supervisord to stop all services and to end; does not wait."""
    with _remote(layout) as remote:
        remote.shutdown()


@contextmanager
def _remote(layout: Layout) -> Iterator[Any]:
    try:
        with _socket(layout) as path, closing(SupervisorTransport(None, None, f"unix://{path}")) as transport:
            yield xmlrpc.client.ServerProxy("http://localhost", transport=cast("Any", transport)).supervisor
    except (OSError, HTTPException, xmlrpc.client.Error) as error:
        raise StackError(f"supervisord does not answer ({error}); its log is {layout.log('supervisord')}.") from error


@contextmanager
def _socket(layout: Layout) -> Iterator[Path]:
    """Yield a path to supervisor's socket that is short enough for a Unix socket, whatever the home's path."""
    folder = os.open(layout.run, os.O_RDONLY | os.O_DIRECTORY)
    try:
        near = Path(f"/proc/self/fd/{folder}")
        yield (near if near.exists() else layout.run) / "supervisor.sock"
    finally:
        os.close(folder)


def _ends(log: Path) -> dict[str, list[str]]:
    """Return how each service ended, time after time, since the stack was started."""
    ends: dict[str, list[str]] = {}
    for line in log.read_text(errors="replace").splitlines() if log.exists() else ():
        event = EVENT.search(line)
        if event and event["name"]:
            ends.setdefault(event["name"], []).append(event["exit"])
        elif event:
            ends.clear()  # supervisord has started again
    return ends

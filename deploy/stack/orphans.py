"""The processes of a stack, identified by the marker in their environment: services, Airflow's tasks, their crawls."""

import os
import signal
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from pathlib import Path

import psutil

from deploy.stack.environment import MARKER
from deploy.stack.session import Session, read_session

TERM_SECONDS = 5.0
POSTGRES_SECONDS = 30.0


def marked(home: Path) -> list[psutil.Process]:
    """Return all running processes of this home's stack, except this process and its ancestors."""
    own = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    session = read_session(home)
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):  # it has ended, or belongs to another user
            if process.pid not in own and _is_marked(process, home, session) and _runs(process):
                found.append(process)
    return found


def end_tasks(home: Path, services: Collection[int]) -> None:
    """End what the services started in process groups of their own: Airflow's tasks first, then the tasks' children.

    `services` are the pids of supervisor's children, each of which leads a process group.
    """
    _end_from_the_top([process for process in marked(home) if not _is_of_a_service(process, services)])


def abandoned(home: Path) -> list[psutil.Process]:
    """Return the processes that outlived the service or task that started them, and their children.

    A killed scheduler leaves its workers, which would wait for work for ever. Commands of a user's shell do not count,
    such as `./kabar airflow`: they lead no session.
    """
    session = read_session(home)
    found = {process.pid: process for process in marked(home)}
    for process in list(found.values()):
        with suppress(psutil.Error, OSError):
            if not _is_abandoned(process, home, session):
                del found[process.pid]
    for process in list(found.values()):
        with suppress(psutil.Error):
            found |= {child.pid: child for child in process.children(recursive=True)}
    return list(found.values())


def end_abandoned(home: Path) -> int:
    """End the processes that outlived what started them, workers before their tasks; return their number."""
    left = abandoned(home)
    _end_from_the_top(left)
    return len(left)


def end_marked(home: Path) -> int:
    """End all processes of a stack: supervisor first, which would restart the others, PostgreSQL last; count them."""
    ended: set[int] = set()
    steps: tuple[tuple[Callable[[psutil.Process], bool], signal.Signals, float], ...] = (
        (_is_supervisor, signal.SIGKILL, TERM_SECONDS),
        (lambda process: not _is_postgres(process), signal.SIGTERM, TERM_SECONDS),
        # A second time, for a task that was starting during the first.
        (lambda process: not _is_postgres(process), signal.SIGTERM, TERM_SECONDS),
        (lambda _: True, signal.SIGINT, POSTGRES_SECONDS),
    )
    for is_chosen, number, seconds in steps:
        chosen = [process for process in marked(home) if is_chosen(process)]
        ended |= {process.pid for process in chosen}
        end(chosen, number, seconds)
    return len(ended)


def _end_from_the_top(found: Collection[psutil.Process]) -> None:
    """End those that none of the others started, then the others."""
    pids, tops = {process.pid for process in found}, []
    for process in found:
        with suppress(psutil.Error):
            if process.ppid() not in pids:
                tops.append(process)
    end(tops, signal.SIGTERM, TERM_SECONDS)
    end(found, signal.SIGTERM, TERM_SECONDS)


def end(chosen: Iterable[psutil.Process], number: signal.Signals, seconds: float) -> None:
    """Send a signal to processes, wait, and kill those that still run."""
    running = list(chosen)
    for each, timeout in ((number, seconds), (signal.SIGKILL, TERM_SECONDS)):
        for process in running:
            with suppress(psutil.Error):
                process.send_signal(each)
        deadline = time.monotonic() + timeout
        while (running := [process for process in running if _runs(process)]) and time.monotonic() < deadline:
            time.sleep(0.05)


def _is_marked(process: psutil.Process, home: Path, session: Session | None) -> bool:
    try:
        return bool(process.environ().get(MARKER) == str(home))
    except psutil.AccessDenied:
        # Airflow's executor lets only root read the environment of its processes.
        return session is not None and session.includes(process) and "airflow" in " ".join(process.cmdline())


def _is_abandoned(process: psutil.Process, home: Path, session: Session | None) -> bool:
    """Return whether no process of the stack is the parent of one that belongs to the stack's session or leads one."""
    parent = process.parent()
    if session is None or _is_supervisor(process) or _is_postgres(process):
        return False
    is_started = parent is not None and _is_marked(parent, home, session)
    return not is_started and os.getsid(process.pid) in {session.number, process.pid}


def _runs(process: psutil.Process) -> bool:
    """Return whether a process is alive; a zombie is not, and its parent may never reap it."""
    with suppress(psutil.Error):
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    return False


def _is_of_a_service(process: psutil.Process, services: Collection[int]) -> bool:
    try:
        group = os.getpgid(process.pid)
    except ProcessLookupError:
        return True
    return group in services or _is_supervisor(process) or _is_postgres(process)


def _is_supervisor(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return "supervisor.supervisord" in process.cmdline()
    return False


def _is_postgres(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return bool(process.name() == "postgres")
    return False

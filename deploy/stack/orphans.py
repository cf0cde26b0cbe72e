"""The processes of a stack, found by the mark in their environment: services, their tasks, the tasks' crawls."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

import psutil

from deploy.stack.environment import MARKER
from deploy.stack.session import Session, read_session

GENTLE_SECONDS = 5.0
POSTGRES_SECONDS = 30.0


def marked(home: Path) -> list[psutil.Process]:
    """Every living process of this home's stack, but for this process and its ancestors."""
    own = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    session = read_session(home)
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid not in own and _is_marked(process, home, session) and _lives(process):
                found.append(process)
        except (psutil.Error, OSError):
            continue  # gone, or somebody else's
    return found


def _is_marked(process: psutil.Process, home: Path, session: Session | None) -> bool:
    try:
        return bool(process.environ().get(MARKER) == str(home))
    except psutil.AccessDenied:
        # Airflow shuts its executor's processes against inspection by anyone but root.
        return session is not None and session.includes(process) and "airflow" in " ".join(process.cmdline())


def end_tasks(home: Path, services: Collection[int]) -> None:
    """End what services started in groups of their own: Airflow's tasks first, then what these did not end themselves.

    Args:
        home: whose processes.
        services: pids of supervisor's children, each of which leads a group.
    """
    found = {process.pid: process for process in marked(home) if not _belongs(process, services)}
    tops = [process for process in found.values() if _parent(process) not in found]
    end(tops, signal.SIGTERM, GENTLE_SECONDS)
    end(found.values(), signal.SIGTERM, GENTLE_SECONDS)


def end_marked(home: Path) -> int:
    """End them all: supervisor first, which would restart the others, and PostgreSQL last.

    Returns:
        How many there were.
    """
    ended: set[int] = set()
    steps: tuple[tuple[Callable[[psutil.Process], bool], signal.Signals, float], ...] = (
        (_is_supervisor, signal.SIGKILL, GENTLE_SECONDS),
        (lambda process: not _is_postgres(process), signal.SIGTERM, GENTLE_SECONDS),
        # Once more: a task that was being started in that moment.
        (lambda process: not _is_postgres(process), signal.SIGTERM, GENTLE_SECONDS),
        (lambda _: True, signal.SIGINT, POSTGRES_SECONDS),
    )
    for belongs, gentle, patience in steps:
        chosen = [process for process in marked(home) if belongs(process)]
        ended |= {process.pid for process in chosen}
        end(chosen, gentle, patience)
    return len(ended)


def end(chosen: Iterable[psutil.Process], gentle: signal.Signals, patience: float) -> None:
    """Signal processes by pid, wait, and kill what is left."""
    left = list(chosen)
    for number, seconds in ((gentle, patience), (signal.SIGKILL, GENTLE_SECONDS)):
        for process in left:
            _signal(process, number)
        left = _wait(left, seconds)


def _wait(chosen: Collection[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Those that still live after so long; one that nobody has reaped yet is dead, and may stay so for ever."""
    deadline = time.monotonic() + seconds
    while left := [process for process in chosen if _lives(process)]:
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    return left


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    with contextlib.suppress(psutil.Error):
        process.send_signal(number)


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def _belongs(process: psutil.Process, services: Collection[int]) -> bool:
    try:
        group = os.getpgid(process.pid)
    except ProcessLookupError:
        return True
    return group in services or _is_supervisor(process) or _is_postgres(process)


def _parent(process: psutil.Process) -> int | None:
    try:
        return int(process.ppid())
    except psutil.Error:
        return None


def _is_supervisor(process: psutil.Process) -> bool:
    return "supervisor.supervisord" in _command_line(process)


def _is_postgres(process: psutil.Process) -> bool:
    try:
        return bool(process.name() == "postgres")
    except psutil.Error:
        return False


def _command_line(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []

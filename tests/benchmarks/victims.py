"""The processes of a running stack that `./kabar bench resilience` kills, by kind."""

from collections.abc import Callable
from pathlib import Path

import psutil

from deploy.stack import orphans, supervisor
from deploy.stack.layout import Layout

SERVICES = ("scheduler", "dag-processor", "api-server", "triggerer")
SUPERVISOR = "supervisord"
_WORKER = "airflow worker -- LocalExecutor"


def victims(layout: Layout) -> dict[str, Callable[[], list[psutil.Process]]]:
    """Return, by kind, how to find the processes of this kind that run now."""
    return {
        "crawl": lambda: _with_words(layout.home, "-m crawlers"),
        "page reader": lambda: _with_words(layout.home, "pipelines.extraction.sandbox.worker"),
        "task": lambda: [each for each in _workers(layout.home) if _is_task(each)],
        "worker": lambda: [each for each in _workers(layout.home) if not _is_task(each)],
        "PostgreSQL backend": lambda: [
            each for each in _with_words(layout.home, "postgres: ") if "127.0.0.1(" in _command(each)
        ],
        "PostgreSQL": lambda: _service(layout, "postgres"),
        **{name: lambda name=name: _service(layout, name) for name in SERVICES},
        SUPERVISOR: lambda: _with_words(layout.home, "supervisor.supervisord"),
    }


def ownerless(home: Path) -> list[psutil.Process]:
    """Return the stack's processes that no supervisor, task or parent of the stack owns any more."""
    found = {process.pid: process for process in orphans.marked(home)}
    return [each for each in found.values() if _parent(each) not in found and not _is_top(each)]


def _is_top(process: psutil.Process) -> bool:
    return "supervisor.supervisord" in _command(process)


def _service(layout: Layout, name: str) -> list[psutil.Process]:
    if not supervisor.is_alive(layout):
        return []
    pid = supervisor.processes(layout)[name].pid
    return [psutil.Process(pid)] if pid and psutil.pid_exists(pid) else []


def _with_words(home: Path, words: str) -> list[psutil.Process]:
    return [process for process in orphans.marked(home) if words in _command(process)]


def _workers(home: Path) -> list[psutil.Process]:
    return _with_words(home, _WORKER)


def _is_task(process: psutil.Process) -> bool:
    try:
        parent = process.parent()
    except psutil.Error:
        return False
    return parent is not None and _WORKER in _command(parent)


def _parent(process: psutil.Process) -> int | None:
    try:
        return process.ppid()
    except psutil.Error:
        return None


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""

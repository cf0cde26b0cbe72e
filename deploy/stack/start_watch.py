"""Waiting for services to start: as long as they make progress, on a slow machine for long."""

import time
from collections.abc import Callable
from pathlib import Path

import psutil

from pipelines.errors import StackError

MAX_IDLE_SECONDS = 120.0
MAX_CPU_SECONDS = 180.0
"""CPU time in which a service has to become ready. Unlike clock time, it does not depend on other programs."""
MAX_SECONDS = 1200.0
"""A service that never becomes ready, for instance because of a lock, still uses CPU time and writes a log."""
_MIN_CPU_SECONDS = 1.0
"""CPU time that counts as progress; a service that hangs uses less in two minutes."""
_REPORT_SECONDS = 20.0
_LOG_LINES = 5


class StartWatch:
    """Watches the start of services: reports which one is awaited, and raises if it makes no progress."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report
        self._signs: tuple[object, ...] = ()
        self._process: tuple[object, ...] = ()
        self._first_cpu = self._last_cpu = 0.0
        self._began_at = self._moved_at = self._reported_at = time.monotonic()

    def check(self, service: str, log: Path, pid: int | None, state: str = "") -> None:
        """Note that the service is not ready yet; a change of any argument, of the log or of the CPU time is progress.

        Raises:
            StackError: it made no progress for `MAX_IDLE_SECONDS`, or is not ready after `MAX_CPU_SECONDS` of CPU time
                or `MAX_SECONDS` of this watch.
        """
        now, cpu = time.monotonic(), _cpu_seconds(pid)
        if self._process != (service, pid):
            self._process, self._first_cpu = (service, pid), cpu
        signs = (service, pid, state, log.stat().st_size if log.exists() else 0)
        if signs != self._signs or cpu - self._last_cpu >= _MIN_CPU_SECONDS:
            self._signs, self._last_cpu, self._moved_at = signs, cpu, now
        if now - self._moved_at > MAX_IDLE_SECONDS:
            raise self._error(service, f"made no progress for {MAX_IDLE_SECONDS:.0f} s", log)
        if cpu - self._first_cpu > MAX_CPU_SECONDS:
            raise self._error(service, f"used {MAX_CPU_SECONDS:.0f} s of CPU time", log)
        if now - self._began_at > MAX_SECONDS:
            raise self._error(service, "runs but does not become ready", log)
        if now - self._reported_at > _REPORT_SECONDS:
            self._reported_at = now
            self._report(f"Waiting for {service} ({now - self._began_at:.0f} s so far)")

    def _error(self, service: str, problem: str, log: Path) -> StackError:
        waited = time.monotonic() - self._began_at
        return StackError(f"{service} is not ready after {waited:.0f} s: it {problem}. {end_of_log(log)}")


def end_of_log(log: Path) -> str:
    """Return the last lines of a log file and where the file is, for an error message."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    last = [line.strip() for line in lines if line.strip()][-_LOG_LINES:]
    return "\n    ".join(["Its log ends with:", *last, f"(log: {log})"]) if last else f"Its log {log} is empty."


def _cpu_seconds(pid: int | None) -> float:
    """Return the CPU time of a process and its children, 0 for none."""
    if not pid:
        return 0.0
    try:
        process = psutil.Process(pid)
        return sum(sum(each.cpu_times()[:4]) for each in (process, *process.children(recursive=True)))
    except psutil.Error:
        return 0.0

"""What the processes of a running stack use: processor time by part, and memory."""

from collections import Counter
from contextlib import suppress
from itertools import count
from threading import Event, Thread
from types import TracebackType
from typing import Self

import psutil

from deploy.stack import supervisor
from deploy.stack.layout import Layout

_PERIOD_SECONDS = 0.5
_PERIODS_OF_MEMORY = 10  # between two measurements of memory, which take long
_WORDS = {
    "crawl": "-m crawlers",
    "reader": "pipelines.extraction.sandbox.worker",
    "warehouse": "postgres: kabar",
    "Airflow's database": "postgres: airflow",
}
SERVICES = ("scheduler", "dag-processor", "api-server", "triggerer", "postgres")


class CpuAccount:
    """Counts while it is entered; `seconds` by part and `peak_bytes` of all processes together afterwards.

    The sum of a service and all that it started is exact: the kernel adds the time of an ended process to its parent.
    How a sum divides over parts is sampled, so the last half second of a short process counts as the service's own.
    """

    def __init__(self, layout: Layout) -> None:
        self.seconds: Counter[str] = Counter()
        self.peak_bytes = 0
        self._services = {name: psutil.Process(supervisor.processes(layout)[name].pid) for name in SERVICES}
        self._before = {name: _with_ended(process) for name, process in self._services.items()}
        self._seen: dict[tuple[int, float], tuple[str, str, float]] = {}
        self._first: dict[tuple[int, float], float] = {}
        self._is_over = Event()
        self._sampler = Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._sampler.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._sampler.join()
        parts: Counter[str] = Counter()
        of_service: Counter[str] = Counter()
        for key, (service, part, seconds) in self._seen.items():
            used = seconds - self._first.get(key, 0.0)
            parts[part] += used
            of_service[service] += used
        for name, process in self._services.items():
            self.seconds[name] = _with_ended(process) - self._before[name] - of_service[name]
        self.seconds += parts

    def _sample(self) -> None:
        for period in count():
            found: list[psutil.Process] = []
            for service, top in self._services.items():
                with suppress(psutil.Error):
                    started = top.children(recursive=True)
                    found += [top, *started]
                    for process in started:
                        self._note(service, process, is_first=period == 0)
            if period % _PERIODS_OF_MEMORY == 0:
                self.peak_bytes = max(self.peak_bytes, sum(map(_memory, found)))
            if self._is_over.wait(_PERIOD_SECONDS):
                return

    def _note(self, service: str, process: psutil.Process, *, is_first: bool) -> None:
        """Note the time of a process that a service started, if it is a part of its own."""
        with suppress(psutil.Error):
            part = _part(service, " ".join(process.cmdline()))
            if part is None:
                return
            times = process.cpu_times()
            key = (process.pid, process.create_time())
            if is_first:
                self._first[key] = times.user + times.system
            self._seen[key] = (service, part, times.user + times.system)


def _part(service: str, command: str) -> str | None:
    """Return the part to which a process belongs, None for one that is a piece of its service."""
    found = next((part for part, words in _WORDS.items() if words in command), None)
    if found is None and service == "scheduler":
        return "tasks"
    return found


def _with_ended(process: psutil.Process) -> float:
    """Return the seconds of a process, of all that it started and still runs, and of those that have ended."""
    total = 0.0
    with suppress(psutil.Error):
        for each in (process, *process.children(recursive=True)):
            with suppress(psutil.Error):
                times = each.cpu_times()
                total += times.user + times.system + times.children_user + times.children_system
    return total


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:
        return 0

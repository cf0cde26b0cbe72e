"""A process that reads one page after another, and is replaced when a page exceeds its limits."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from pipelines.errors import ReadingError
from pipelines.records.article import Rejected
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage
from pipelines.records.reasons import RejectReason

_PROJECT_ROOT = Path(__file__).resolve().parents[3]  # importing it from the settings would double the start time
_START_SECONDS = 120.0
_TRIES = 2

_T = TypeVar("_T")
Read: TypeAlias = Callable[[RawPage, PageHints], _T]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Resource limits for reading one page.

    Attributes:
        cpu_seconds: processor time after which the kernel ends the process.
        wall_seconds: elapsed time, for a process that hangs; well above `cpu_seconds`.
        memory_bytes: address space of the process.
    """

    cpu_seconds: float
    wall_seconds: float
    memory_bytes: int


DEFAULT_LIMITS = Limits(cpu_seconds=10.0, wall_seconds=120.0, memory_bytes=2 * 1024**3)
"""A usual page takes about 30 ms of processor time and a few MB."""


@dataclass(frozen=True, slots=True)
class _Worker:
    """A reading process, and the connection to it."""

    process: subprocess.Popen[bytes]
    connection: "Connection[Any, Any]"


class Reader:
    """One reading process at a time; threads may use it in turn, not at the same time."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._worker: _Worker | None = None

    def read(self, read: Read[_T], page: RawPage, hints: PageHints) -> _T | Rejected:
        """Return a function's result for the page, or a rejection if the page exceeds the limits.

        A process may be killed for a cause outside the page (the machine ran out of memory), so the page gets a second
        attempt, unless it took too long.

        Raises:
            ReadingError: no process starts, or it ended with an error that the page did not cause.
        """
        ended = ""
        for _ in range(_TRIES):
            worker = self._worker or self._start(read.__module__)
            try:
                worker.connection.send((read, page, hints))
                result: _T | Rejected = _receive(worker, self._limits.wall_seconds)
            except TimeoutError:
                self.close()
                return _too_long(page, self._limits.wall_seconds)
            except (EOFError, OSError):
                code = worker.process.wait()
                self.close()
                if code >= 0:
                    raise ReadingError(
                        f"the process that reads pages ended with exit code {code}; see its output above"
                    ) from None
                if code == -signal.SIGPROF:
                    return _too_long(page, self._limits.cpu_seconds)
                ended = signal.Signals(-code).name
            else:
                return result
        return Rejected(url=page.url, reason=RejectReason.UNREADABLE, detail=f"{ended} ended the process that read it")

    def close(self) -> None:
        """End the process, if there is one."""
        if self._worker is None:
            return
        worker, self._worker = self._worker, None
        worker.connection.close()
        worker.process.kill()
        worker.process.wait()

    def _start(self, module: str) -> _Worker:
        """Start a process and wait until it is ready; daemonic processes cannot start it through multiprocessing."""
        path = os.pathsep.join(filter(None, [str(_PROJECT_ROOT), os.environ.get("PYTHONPATH")]))
        ours, theirs = socket.socketpair()
        limits = [str(self._limits.cpu_seconds), str(self._limits.memory_bytes)]
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-m", "pipelines.extraction.sandbox.worker", str(theirs.fileno()), module, *limits],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env={**os.environ, "PYTHONPATH": path},
            )
        self._worker = worker = _Worker(process, Connection(ours.detach()))
        try:
            _receive(worker, _START_SECONDS)
        except (EOFError, OSError) as error:  # a TimeoutError is an OSError
            self.close()
            raise ReadingError("the process that reads pages did not start; see its output above") from error
        return worker


def _too_long(page: RawPage, seconds: float) -> Rejected:
    return Rejected(url=page.url, reason=RejectReason.UNREADABLE, detail=f"took longer than {seconds:g} s")


def _receive(worker: _Worker, seconds: float) -> Any:  # noqa: ANN401 - the function's result
    """Wait for the next message of the process.

    Raises:
        TimeoutError: there was none within these seconds.
        EOFError, OSError: the process ended.
    """
    if not worker.connection.poll(seconds):
        raise TimeoutError
    return worker.connection.recv()

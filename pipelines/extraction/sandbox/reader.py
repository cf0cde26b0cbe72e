"""A process that reads pages one after the other, kept warm, and replaced when a page was too much for it."""

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

_PROJECT_ROOT = Path(__file__).resolve().parents[3]  # that of the settings, whose import takes as long as all others
_START_SECONDS = 120.0
_TRIES = 2

_T = TypeVar("_T")
Read: TypeAlias = Callable[[RawPage, PageHints], _T]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What reading one page may take.

    Attributes:
        cpu_seconds: processor time; the kernel ends the process there, whatever code is running.
        wall_seconds: time on the clock, for a process that hangs without working; well above `cpu_seconds`.
        memory_bytes: address space of the process.
    """

    cpu_seconds: float
    wall_seconds: float
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class _Worker:
    """A process that is ready to read, and our end of the connection to it."""

    process: subprocess.Popen[bytes]
    connection: "Connection[Any, Any]"


class Reader:
    """One reading process at a time; not to be shared by threads at the same moment."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._worker: _Worker | None = None

    def read(self, read: Read[_T], page: RawPage, hints: PageHints) -> _T | Rejected:
        """Return what a function of some module returns for the page, or why it cannot.

        A process may end for a cause outside the page (the machine ran out of memory), so a page is tried twice
        before it is blamed; a page that takes too long is not tried again.

        Raises:
            ReadingError: no process can be started, or it ended by an error that is not the page's.
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
                    msg = f"the process that reads pages ended with exit code {code}; see its output above"
                    raise ReadingError(msg) from None
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
        """Start a process and wait until it is ready; Popen and not multiprocessing, whose children may have none."""
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
            msg = "the process that reads pages did not start; see its output above"
            raise ReadingError(msg) from error
        return worker


def _too_long(page: RawPage, seconds: float) -> Rejected:
    return Rejected(url=page.url, reason=RejectReason.UNREADABLE, detail=f"took longer than {seconds:g} s")


def _receive(worker: _Worker, seconds: float) -> Any:  # noqa: ANN401 - what the function returned
    """Wait for what the process sends next.

    Raises:
        TimeoutError: nothing came within these seconds.
        EOFError, OSError: the process ended.
    """
    if not worker.connection.poll(seconds):
        raise TimeoutError
    return worker.connection.recv()

"""A process that reads pages one after the other, kept warm, and replaced when a page was too much for it."""

import os
import pickle
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pipelines.errors import ReadingError
from pipelines.extraction.sandbox.frames import FrameError, read_frame, write_frame
from pipelines.records.article import Rejected
from pipelines.records.raw_page import RawPage
from pipelines.records.reasons import RejectReason

_PROJECT_ROOT = Path(__file__).resolve().parents[3]  # that of the settings, whose import takes as long as all others
_START_SECONDS = 120.0
_TRIES = 2

_T = TypeVar("_T")


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


class Reader:
    """One reading process at a time; not to be shared by threads at the same moment."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, page: RawPage, how: Callable[[RawPage], _T]) -> _T | Rejected:
        """Return what a function of some module says of the page, or why it cannot be said.

        A process may end for a cause outside the page (the machine ran out of memory), so a page is tried twice
        before it is blamed; time that it took is its own and is not given twice.

        Raises:
            ReadingError: no process can be started, or it ended by an error that is not the page's.
        """
        ended = ""
        for _ in range(_TRIES):
            process = self._process or self._start()
            try:
                return _ask(process, page, how, self._limits.wall_seconds)
            except TimeoutError:
                self.close()
                return _too_long(page, self._limits.wall_seconds)
            except FrameError:
                code = process.wait()
                self.close()
                if code >= 0:
                    msg = f"the process that reads pages ended with exit code {code}; what it wrote stands above"
                    raise ReadingError(msg) from None
                if code == -signal.SIGPROF:
                    return _too_long(page, self._limits.cpu_seconds)
                ended = signal.Signals(-code).name
        return Rejected(url=page.url, reason=RejectReason.UNREADABLE, detail=f"{ended} ended the process that read it")

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process is None:
            return
        process, self._process = self._process, None
        process.kill()
        with process:  # closes its pipes and waits for it
            pass

    def _start(self) -> subprocess.Popen[bytes]:
        """Start a process and wait until it is ready; Popen and not multiprocessing, whose children may have none."""
        path = os.pathsep.join(filter(None, [str(_PROJECT_ROOT), os.environ.get("PYTHONPATH")]))
        command = [sys.executable, "-m", "pipelines.extraction.sandbox.worker"]
        command += [str(self._limits.cpu_seconds), str(self._limits.memory_bytes)]
        self._process = process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, env={**os.environ, "PYTHONPATH": path}
        )
        try:
            _receive(process, _START_SECONDS)
        except (FrameError, TimeoutError) as error:
            self.close()
            msg = "the process that reads pages did not start; what it wrote stands above"
            raise ReadingError(msg) from error
        return process


def _too_long(page: RawPage, seconds: float) -> Rejected:
    return Rejected(url=page.url, reason=RejectReason.UNREADABLE, detail=f"took longer than {seconds:g} s")


def _ask(
    process: subprocess.Popen[bytes], page: RawPage, how: Callable[[RawPage], _T], seconds: float
) -> _T | Rejected:
    if process.stdin is None:
        raise FrameError
    write_frame(process.stdin.fileno(), pickle.dumps((how, page), pickle.HIGHEST_PROTOCOL))
    answer: _T | Rejected = pickle.loads(_receive(process, seconds))  # noqa: S301 - our own child wrote it
    return answer


def _receive(process: subprocess.Popen[bytes], seconds: float) -> bytearray:
    """Wait for the process's next frame.

    Raises:
        TimeoutError: none began within these seconds.
        FrameError: the process ended.
    """
    if process.stdout is None:
        raise FrameError
    pipe, over_at = process.stdout.fileno(), time.monotonic() + seconds
    if not select.select([pipe], [], [], max(0.0, over_at - time.monotonic()))[0]:
        raise TimeoutError
    return read_frame(pipe)

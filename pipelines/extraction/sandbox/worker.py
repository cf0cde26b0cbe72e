"""The reading process: pages in on stdin, answers out on stdout."""

import gc
import os
import pickle
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress

import pipelines.reading  # noqa: F401 - a process is ready when it has what reading needs
from pipelines.extraction.sandbox.frames import FrameError, read_frame, write_frame
from pipelines.records.article import Rejected
from pipelines.records.raw_page import RawPage
from pipelines.records.reasons import RejectReason

_MAX_DETAIL_LETTERS = 200
_OBJECTS_OF_SOME_PAGES = 50_000  # between two looks for cycles; nearly all that a page takes is freed without one


def main(cpu_seconds: float, memory_bytes: int) -> None:
    """Read pages until the parent is gone; SIGPROF ends the process in the midst of one that takes too long."""
    answers = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not get between the answers
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle; it ends this process
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    gc.freeze()  # what is loaded now stays: the collector need not look through it again after every few pages
    gc.set_threshold(_OBJECTS_OF_SOME_PAGES)
    write_frame(answers, b"ready")
    with suppress(FrameError):
        while True:
            how, page = pickle.loads(read_frame(sys.stdin.fileno()))  # noqa: S301 - our own parent wrote it
            signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
            answer = _read(how, page)
            signal.setitimer(signal.ITIMER_PROF, 0)
            write_frame(answers, pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))


def _read(how: Callable[[RawPage], object], page: RawPage) -> object:
    """Read one page; what no stage foresaw is told in the log and rejects this page, not the whole run.

    Raises:
        ImportError: the installation is at fault and not the page.
        OSError: likewise, the machine.
    """
    try:
        return how(page)
    except (ImportError, OSError):
        raise
    except Exception as error:  # noqa: BLE001 - see above
        traceback.print_exc()
        detail = f"{type(error).__name__}: {error}"[:_MAX_DETAIL_LETTERS]
        return Rejected(url=page.url, reason=RejectReason.UNREADABLE, detail=detail)


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))

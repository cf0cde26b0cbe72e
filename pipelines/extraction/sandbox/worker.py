"""The reading process: it receives pages over an inherited connection and sends the results back."""

import gc
import os
import resource
import signal
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection

from pipelines.extraction.sandbox.reader import Read
from pipelines.records.article import Rejected
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage
from pipelines.records.reasons import RejectReason

_MAX_DETAIL_LETTERS = 200
_GC_THRESHOLD = 50_000  # objects of a few pages; reference counts free nearly all of them


def main(descriptor: int, module: str, cpu_seconds: float, memory_bytes: int) -> None:
    """Read pages until the parent ends; SIGPROF ends the process when a page takes too long.

    The module of the reading function is imported before the process reports that it is ready.
    """
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # keeps a library's output out of a command's stdout
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C and ends this process
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    import_module(module)
    gc.freeze()  # excludes the loaded modules from garbage collection
    gc.set_threshold(_GC_THRESHOLD)
    with Connection(descriptor) as parent, suppress(EOFError, OSError):
        parent.send("ready")
        while True:
            read, page, hints = parent.recv()
            signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
            result = _read(read, page, hints)
            signal.setitimer(signal.ITIMER_PROF, 0)
            parent.send(result)


def _read(read: Read[object], page: RawPage, hints: PageHints) -> object:
    """Read one page; an unexpected error is logged and rejects the page.

    Raises:
        ImportError: the installation is broken, so the page is not the cause.
        OSError: the machine has a fault, so the page is not the cause.
    """
    try:
        return read(page, hints)
    except (ImportError, OSError):
        raise
    except Exception as error:  # noqa: BLE001 - see above
        traceback.print_exc()
        detail = f"{type(error).__name__}: {error}"[:_MAX_DETAIL_LETTERS]
        return Rejected(url=page.url, reason=RejectReason.UNREADABLE, detail=detail)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]), int(sys.argv[4]))

"""The reading process: it gets pages over a connection that it inherits, and sends back what reading returns."""

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
_OBJECTS_OF_SOME_PAGES = 50_000  # between two looks for cycles; nearly all that a page takes is freed without one


def main(descriptor: int, module: str, cpu_seconds: float, memory_bytes: int) -> None:
    """Read pages until the parent is gone; SIGPROF ends the process in the midst of one that takes too long.

    Args:
        descriptor: file descriptor of the connection.
        module: what reading needs; it is imported before the process says that it is ready.
        cpu_seconds: processor time of one page.
        memory_bytes: address space of this process.
    """
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a library's output must not get between a command's lines
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle; it ends this process
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    import_module(module)
    gc.freeze()  # what is loaded now stays: the collector need not look through it again after every few pages
    gc.set_threshold(_OBJECTS_OF_SOME_PAGES)
    with Connection(descriptor) as parent, suppress(EOFError, OSError):
        parent.send("ready")
        while True:
            read, page, hints = parent.recv()
            signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
            result = _read(read, page, hints)
            signal.setitimer(signal.ITIMER_PROF, 0)
            parent.send(result)


def _read(read: Read[object], page: RawPage, hints: PageHints) -> object:
    """Read one page; an error that no stage foresaw is logged and rejects this page, not the whole run.

    Raises:
        ImportError: the installation is at fault and not the page.
        OSError: likewise, the machine.
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

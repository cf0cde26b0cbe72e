"""Reading pages in processes of their own, each page within bounded time and memory whatever its bytes are."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from typing import TypeVar

from pipelines.extraction.sandbox.reader import Limits, Read, Reader
from pipelines.records.article import Rejected
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage

__all__ = ["DEFAULT_LIMITS", "Limits", "Reader", "read_all"]

DEFAULT_LIMITS = Limits(cpu_seconds=10.0, wall_seconds=120.0, memory_bytes=2 * 1024**3)
"""A usual page takes some 30 ms and a few MB; time that other programs take from the machine does not count."""

_T = TypeVar("_T")


def read_all(
    read: Read[_T], pages: Iterable[tuple[RawPage, PageHints]], jobs: int = 1, limits: Limits = DEFAULT_LIMITS
) -> Iterator[_T | Rejected]:
    """Yield what a function returns for each page, in the order of the pages; a page beyond the limits is `unreadable`.

    `pages` is drawn a few pages ahead of what was yielded (three for each job), so memory does not grow with their
    number. Close the iterator (or exhaust it) to end the processes.

    Args:
        read: a function of some module.
        pages: drawn in the caller's thread; what it raises is raised here.
        jobs: processes that read at the same time.
        limits: of each single page.

    Raises:
        ReadingError: the reading processes do not start or break; it is not the pages' fault.
    """
    waiting: deque[Future[_T | Rejected]] = deque()
    with _readers(jobs, limits) as idle, ThreadPoolExecutor(jobs, thread_name_prefix="reader") as threads:

        def read_one(page: RawPage, hints: PageHints) -> _T | Rejected:
            reader = idle.get()
            try:
                return reader.read(read, page, hints)
            finally:
                idle.put(reader)

        try:
            for page, hints in pages:
                waiting.append(threads.submit(read_one, page, hints))
                if len(waiting) > 2 * jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            threads.shutdown(cancel_futures=True)


@contextmanager
def _readers(jobs: int, limits: Limits) -> Iterator[SimpleQueue[Reader]]:
    """Yield the queue of readers that wait for a page, as many as jobs; their processes end with the block."""
    readers = [Reader(limits) for _ in range(jobs)]
    idle: SimpleQueue[Reader] = SimpleQueue()
    for reader in readers:
        idle.put(reader)
    try:
        yield idle
    finally:
        for reader in readers:
            reader.close()

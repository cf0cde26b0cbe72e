"""Reading pages in processes of their own, each page within bounded time and memory whatever its bytes are."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue

from pipelines.extraction.sandbox.reader import Limits, Reader
from pipelines.reading import read_page
from pipelines.records.article import Article, Rejected
from pipelines.records.raw_page import RawPage

__all__ = ["DEFAULT_LIMITS", "Limits", "Reader", "read_all"]

DEFAULT_LIMITS = Limits(cpu_seconds=10.0, wall_seconds=120.0, memory_bytes=2 * 1024**3)
"""A usual page takes some 30 ms and a few MB; time that other programs take from the machine does not count."""


def read_all(pages: Iterable[RawPage], jobs: int = 1, limits: Limits = DEFAULT_LIMITS) -> Iterator[Article | Rejected]:
    """Yield what reading makes of each page, in the order of the pages; a page beyond the limits is `unreadable`.

    `pages` is drawn a few pages ahead of what was yielded (three for each job), so memory does not grow with their
    number. Close the iterator (or exhaust it) to end the processes.

    Args:
        pages: drawn in the caller's thread; what it raises is raised here.
        jobs: processes that read at the same time.
        limits: of each single page.

    Raises:
        ReadingError: the reading processes do not start or break; it is not the pages' fault.
    """
    waiting: deque[Future[Article | Rejected]] = deque()
    with _readers(jobs, limits) as idle, ThreadPoolExecutor(jobs, thread_name_prefix="reader") as threads:

        def read(page: RawPage) -> Article | Rejected:
            reader = idle.get()
            try:
                return reader.read(page, read_page)
            finally:
                idle.put(reader)

        try:
            for page in pages:
                waiting.append(threads.submit(read, page))
                if len(waiting) > 2 * jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            threads.shutdown(cancel_futures=True)


@contextmanager
def _readers(jobs: int, limits: Limits) -> Iterator[SimpleQueue[Reader]]:
    """As many readers as jobs, those that wait for a page in the queue; their processes end with the block."""
    readers = [Reader(limits) for _ in range(jobs)]
    idle: SimpleQueue[Reader] = SimpleQueue()
    for reader in readers:
        idle.put(reader)
    try:
        yield idle
    finally:
        for reader in readers:
            reader.close()

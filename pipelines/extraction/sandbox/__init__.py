"""Reading pages in separate processes, with limits on time and memory for each page."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from queue import SimpleQueue
from typing import TypeVar

from pipelines.extraction.sandbox.reader import DEFAULT_LIMITS, Limits, Read, Reader
from pipelines.records.article import Rejected
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage

__all__ = ["DEFAULT_LIMITS", "Limits", "Reader", "read_all"]

_T = TypeVar("_T")


def read_all(
    read: Read[_T], pages: Iterable[tuple[RawPage, PageHints]], jobs: int = 1, limits: Limits = DEFAULT_LIMITS
) -> Iterator[_T | Rejected]:
    """Yield the result of a function for each page, in order; a page that exceeds the limits is `unreadable`.

    At most three pages per job are in memory at a time. Close or exhaust the iterator to end the processes.

    Args:
        read: a function at the top level of a module.
        pages: consumed in the caller's thread.
        jobs: number of processes that read in parallel.
        limits: of each page.

    Raises:
        ReadingError: the reading processes do not start or break, and no page is the cause.
    """
    waiting: deque[Future[_T | Rejected]] = deque()
    idle: SimpleQueue[Reader] = SimpleQueue()
    with ExitStack() as readers, ThreadPoolExecutor(jobs, thread_name_prefix="reader") as threads:
        for _ in range(jobs):
            idle.put(readers.enter_context(closing(Reader(limits))))

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

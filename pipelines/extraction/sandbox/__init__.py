"""Reading pages in separate processes, with limits on time and memory for each page."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from queue import SimpleQueue
from typing import TypeVar

from pipelines.extraction.sandbox.reader import DEFAULT_LIMITS, Limits, Read, Reader
from pipelines.records.article import Rejected
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage

__all__ = ["DEFAULT_LIMITS", "Limits", "Reader", "Readers", "read_all"]

_T = TypeVar("_T")


class Readers:
    """Processes that read one lot of pages after another; close them in the end."""

    def __init__(self, jobs: int = 1, limits: Limits = DEFAULT_LIMITS) -> None:
        self._jobs = jobs
        self._all = [Reader(limits) for _ in range(jobs)]

    def read_all(self, read: Read[_T], pages: Iterable[tuple[RawPage, PageHints]]) -> Iterator[_T | Rejected]:
        """Yield the result of a function for each page, in order; a page that exceeds the limits is `unreadable`.

        At most three pages per job are in memory at a time. Exhaust or close the iterator before the next lot.

        Args:
            read: a function at the top level of a module.
            pages: consumed in the caller's thread.

        Raises:
            ReadingError: the reading processes do not start or break, and no page is the cause.
        """
        waiting: deque[Future[_T | Rejected]] = deque()
        idle: SimpleQueue[Reader] = SimpleQueue()
        for reader in self._all:
            idle.put(reader)

        def read_one(page: RawPage, hints: PageHints) -> _T | Rejected:
            reader = idle.get()
            try:
                return reader.read(read, page, hints)
            finally:
                idle.put(reader)

        with ThreadPoolExecutor(self._jobs, thread_name_prefix="reader") as threads:
            try:
                for page, hints in pages:
                    waiting.append(threads.submit(read_one, page, hints))
                    if len(waiting) > 2 * self._jobs:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                threads.shutdown(cancel_futures=True)

    def close(self) -> None:
        """End the processes."""
        for reader in self._all:
            reader.close()


def read_all(
    read: Read[_T], pages: Iterable[tuple[RawPage, PageHints]], jobs: int = 1, limits: Limits = DEFAULT_LIMITS
) -> Iterator[_T | Rejected]:
    """Read pages with processes of their own, as `Readers` does; close or exhaust the iterator to end them."""
    with closing(Readers(jobs, limits)) as readers:
        yield from readers.read_all(read, pages)

"""What the limits of a page cost, and how much memory a process that reads pages takes as their number grows."""

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from itertools import cycle, islice

import psutil

from pipelines.extraction.sandbox import DEFAULT_LIMITS, Reader
from pipelines.reading import read_page
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage

_HINTS = PageHints()
_TURN = 20  # pages that are read one way, before they are read the other way


def measure_limits(pages: Sequence[RawPage]) -> tuple[float, float]:
    """Milliseconds of CPU per page of reading here, and of reading within limits, both processes' taken together."""
    with closing(Reader(DEFAULT_LIMITS)) as reader:

        def read(page: RawPage) -> None:
            reader.read(read_page, page, _HINTS)

        for page in pages:  # each process has loaded then what some page needs
            read_page(page, _HINTS)
            read(page)
        child = _child()
        here = limited = 0.0
        for start in range(0, len(pages), _TURN):
            batch = pages[start : start + _TURN]
            here += _seconds(partial(read_page, hints=_HINTS), batch)
            before = sum(child.cpu_times()[:2])
            limited += _seconds(read, batch)
            limited += sum(child.cpu_times()[:2]) - before
    return 1000 * here / len(pages), 1000 * limited / len(pages)


def measure_memory(pages: Sequence[RawPage], counts: Sequence[int]) -> list[int]:
    """Megabytes in use by the reading process when it has read so many pages, the same ones again and again."""
    found = []
    with closing(Reader(DEFAULT_LIMITS)) as reader:
        for number, page in enumerate(islice(cycle(pages), max(counts)), start=1):
            reader.read(read_page, page, _HINTS)
            if number in counts:
                found.append(_child().memory_info().rss // 1024**2)
    return found


def _child() -> psutil.Process:
    (child,) = psutil.Process().children()
    return child


def _seconds(read: Callable[[RawPage], object], pages: Sequence[RawPage]) -> float:
    start = time.process_time()
    for page in pages:
        read(page)
    return time.process_time() - start

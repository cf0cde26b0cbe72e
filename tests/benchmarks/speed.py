"""How fast pages are read, beside trafilatura: the two by turns on the same pages, in CPU time of this process."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import trafilatura

from pipelines.language import detect
from pipelines.profiles import learn_places
from pipelines.profiles.places import FEWEST_PAGES
from pipelines.reading import read_page
from pipelines.records import RawPage
from pipelines.settings import PROJECT_ROOT

_WARM_UP = 5  # pages
_FEWEST_PAGES = 1_000  # of a run whose wall time is measured: starting Python must not weigh


@dataclass(frozen=True, slots=True)
class Speed:
    """Milliseconds of CPU per page."""

    kabar: float
    trafilatura: float

    @property
    def ratio(self) -> float:
        """How many times faster Kabar is."""
        return self.trafilatura / self.kabar


def measure_speed(pages: Sequence[RawPage]) -> Speed:
    """All fields of each page, by Kabar and by trafilatura, page by page by turns.

    What either loads once in a process counts for neither.
    """
    detect("Whatever the language of this is, it takes the model to say so.", None)
    for page in pages[:_WARM_UP]:
        read_page(page)
        _by_trafilatura(page)
    ours = theirs = 0.0
    for page in pages:
        ours += _seconds(read_page, page)
        theirs += _seconds(_by_trafilatura, page)
    return Speed(1000 * ours / len(pages), 1000 * theirs / len(pages))


def learned(pages: Sequence[RawPage]) -> Iterator[RawPage]:
    """Those of the pages that teach where their article stands, with what was learned.

    A corpus has one page of most publishers: copies of it stand for the pages that a site is learned from.
    """
    for page in pages:
        places = learn_places([page] * FEWEST_PAGES).profile
        if places.region:
            yield replace(page, hints=replace(page.hints, profile=replace(places, version=1)))


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds that a command took: on the clock, and of all its processes' CPU."""

    wall: float
    cpu: float


def measure_jobs(paths: Sequence[Path]) -> tuple[Run, Run]:
    """`./kabar extract` with one process and with `--jobs 2`; the wall times compare on a machine at rest only."""
    repeats = -(-_FEWEST_PAGES // len(paths))
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as listed:
        listed.write("\n".join(map(str, list(paths) * repeats)))
        listed.flush()
        return _run(listed.name, 1), _run(listed.name, 2)


def _run(listed: str, jobs: int) -> Run:
    start, before = time.perf_counter(), os.times()
    command = [sys.executable, "-m", "deploy", "extract", "--from-file", listed, "--jobs", str(jobs)]
    subprocess.run(command, cwd=PROJECT_ROOT, stdout=subprocess.DEVNULL, check=True)
    wall, after = time.perf_counter() - start, os.times()
    ended = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(wall, ended)


def _by_trafilatura(page: RawPage) -> object:
    return trafilatura.bare_extraction(page.body, url=page.url or None, with_metadata=True)


def _seconds(read: Callable[[RawPage], object], page: RawPage) -> float:
    start = time.process_time()
    read(page)
    return time.process_time() - start

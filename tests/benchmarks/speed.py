"""How fast pages are read, beside trafilatura: the two by turns on the same pages, in CPU time of this process."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import trafilatura

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
    """All fields of each page, by Kabar and by trafilatura, page by page by turns."""
    for page in pages[:_WARM_UP]:
        read_page(page)
        _by_trafilatura(page)
    ours = theirs = 0.0
    for page in pages:
        ours += _seconds(read_page, page)
        theirs += _seconds(_by_trafilatura, page)
    return Speed(1000 * ours / len(pages), 1000 * theirs / len(pages))


def measure_jobs(paths: Sequence[Path]) -> float:
    """How many times faster `./kabar extract --jobs 2` is than one process, in wall time on a machine at rest."""
    repeats = -(-_FEWEST_PAGES // len(paths))
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as listed:
        listed.write("\n".join(map(str, list(paths) * repeats)))
        listed.flush()
        return _wall(listed.name, 1) / _wall(listed.name, 2)


def _wall(listed: str, jobs: int) -> float:
    start = time.perf_counter()
    command = [sys.executable, "-m", "deploy", "extract", "--from-file", listed, "--jobs", str(jobs)]
    subprocess.run(command, cwd=PROJECT_ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def _by_trafilatura(page: RawPage) -> object:
    return trafilatura.bare_extraction(page.body, url=page.url or None, with_metadata=True)


def _seconds(read: Callable[[RawPage], object], page: RawPage) -> float:
    start = time.process_time()
    read(page)
    return time.process_time() - start

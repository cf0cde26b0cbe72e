"""How fast pages are read, beside trafilatura: the two by turns on the same pages, in CPU time of this process."""

import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import fmean
from urllib.parse import urlsplit

import trafilatura

from pipelines.extraction.language import detect
from pipelines.extraction.sandbox import Reader
from pipelines.profiles import learn_places
from pipelines.profiles.learned_places import MIN_PAGES
from pipelines.reading import read_page
from pipelines.records.hints import PageHints, SiteProfile
from pipelines.records.raw_page import RawPage
from pipelines.settings import PROJECT_ROOT

_WARM_UP = 5  # pages
_MIN_SITE_PAGES = 3  # pages
_MIN_PAGES = 1_000  # of a run whose wall time is measured: starting Python must not weigh


@dataclass(frozen=True, slots=True)
class Speed:
    """Milliseconds of CPU per page."""

    kabar: float
    trafilatura: float

    @property
    def ratio(self) -> float:
        """How many times faster Kabar is."""
        return self.trafilatura / self.kabar


def measure_speed(pages: Sequence[RawPage], profiles: Mapping[int, SiteProfile]) -> tuple[Speed, Speed]:
    """All fields of each page, by Kabar and by trafilatura by turns: of all pages, and of those of learned sites.

    What either loads once in a process counts for neither. Trafilatura reads each page once: it remembers the dates
    that it has seen, and would be faster by a second reading.

    Args:
        pages: of any sites.
        profiles: what was learned of a page's site, by the page's place among them.
    """
    detect("Whatever the language of this is, it takes the model to say so.", None)
    for page in pages[:_WARM_UP]:
        read_page(page, PageHints())
        _by_trafilatura(page)
    plain, theirs, learned = [], [], {}
    for number, page in enumerate(pages):
        plain.append(_seconds(_by_kabar, page))
        theirs.append(_seconds(_by_trafilatura, page))
        if number in profiles:
            learned[number] = _seconds(partial(_by_kabar, profile=profiles[number]), page)
    return _speed(plain, theirs), _speed(list(learned.values()), [theirs[number] for number in learned])


def _by_kabar(page: RawPage, profile: SiteProfile | None = None) -> object:
    return read_page(page, PageHints(profile=profile or SiteProfile()))


def _speed(ours: Sequence[float], theirs: Sequence[float]) -> Speed:
    return Speed(1000 * fmean(ours), 1000 * fmean(theirs))


def learn_sites(pages: Sequence[RawPage]) -> dict[int, SiteProfile]:
    """What the pages teach of the sites that several of them are of, by the pages' places among them.

    A site with too few pages is learned from the same ones again and again. A site whose pages are of different years
    teaches no region, and is none that is learned.
    """
    sites: dict[str, list[int]] = defaultdict(list)
    for number, page in enumerate(pages):
        if host := urlsplit(page.url).hostname:
            sites[host.removeprefix("www.")].append(number)
    profiles = {}
    with closing(Reader()) as reader:
        for numbers in (each for each in sites.values() if len(each) >= _MIN_SITE_PAGES):
            of_site = [pages[number] for number in numbers]
            places = learn_places(reader, of_site * -(-MIN_PAGES // len(of_site)), PageHints()).profile
            if places.region:
                profiles |= dict.fromkeys(numbers, replace(places, version=1))
    return profiles


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds that a command took: on the clock, and of all its processes' CPU."""

    wall: float
    cpu: float


def measure_jobs(paths: Sequence[Path]) -> tuple[Run, Run]:
    """`./kabar extract` with one process and with `--jobs 2`; the wall times compare on a machine at rest only."""
    repeats = -(-_MIN_PAGES // len(paths))
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

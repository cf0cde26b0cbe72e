"""When a publisher's layout is to be learned or tried again: reading its pages twice costs more than a day's run."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from pipelines.extraction.version import reading_version
from pipelines.profiles.learned_places import only_places
from pipelines.records.hints import SiteProfile
from pipelines.records.raw_page import ArchivedPage

MAX_MISFITS = 4  # latest pages that do not fit the places; if more follow each other, the places are forgotten
MIN_FITTING_SHARE = 0.75  # of the pages; if fewer fit the places, they are forgotten
_MIN_NEW_SHARE = 0.5  # of the latest pages, since the last trial


@dataclass(frozen=True, slots=True)
class LoadedPage:
    """A loaded article's page, its day, and the version that read it."""

    page: ArchivedPage
    day: date
    extractor_version: str


def is_due(latest: Sequence[LoadedPage], known: SiteProfile, tried: Collection[str]) -> bool:
    """Whether enough of a publisher's latest pages are new since the last trial, or no longer fit the known places.

    Args:
        latest: the publisher's latest pages, in any order.
        known: its latest profile, an empty one if there is none.
        tried: addresses of the pages of the last trial.
    """
    new = sum(each.page.url not in tried for each in latest)
    return new >= _MIN_NEW_SHARE * len(latest) or _is_outgrown(latest, known)


def _is_outgrown(latest: Sequence[LoadedPage], known: SiteProfile) -> bool:
    if only_places(known) == SiteProfile():
        return False
    misfit = reading_version(known.version, fits=False)
    newest_first = sorted(latest, key=lambda each: each.day, reverse=True)
    misfits = [each.extractor_version == misfit for each in newest_first]
    return sum(takewhile(bool, misfits)) > MAX_MISFITS or sum(misfits) > (1 - MIN_FITTING_SHARE) * len(misfits)

"""What a publisher's pages teach: where the article stands in them, and which lines belong to none of them.

A profile makes reading faster and cleaner, and is checked on every page. Its versions are only ever added, and a row
names the one it was read with, so that reading stays a function of a page and its hints.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from pipelines.errors import ArchiveError
from pipelines.profiles.learned_places import MIN_PAGES, Trial, learn_places, only_places, try_places
from pipelines.profiles.recurring import find_recurring
from pipelines.profiles.store import add_profile, latest_pages, lock_source, read_profiles, recent_bodies
from pipelines.records.hints import PageHints, SiteProfile
from pipelines.records.raw_page import ArchivedPage, RawPage
from pipelines.warehouse.connection import Connection

__all__ = ["choose_profile", "learn", "learn_places", "read_profiles"]

_PAGES, _ARTICLES = 12, 1_000  # latest ones that are looked at
_BROKEN = 0.5  # share of the pages that the places have to fit, or the pages are learned anew

log = logging.getLogger(__name__)


def choose_profile(profiles: Sequence[SiteProfile], day: date) -> SiteProfile:
    """The newest of the versions that had begun on a page's day; one that says nothing where there is none."""
    begun = [profile for profile in profiles if profile.valid_from <= day]
    return max(begun, key=lambda profile: profile.version, default=SiteProfile())


def learn(connection: Connection, hints: PageHints, open_page: Callable[[ArchivedPage], RawPage]) -> SiteProfile | None:
    """Learn from a publisher's latest pages; return the new version, None where there is nothing new.

    Args:
        connection: as `kabar_loader`; the caller commits.
        hints: what the publisher's definition says.
        open_page: reads a raw page from the archive.
    """
    source_id = hints.source_id
    lock_source(connection, source_id)
    profiles = read_profiles(connection, source_id)
    known = profiles[-1] if profiles else SiteProfile()
    archived = latest_pages(connection, source_id, _PAGES)
    if len(archived) < MIN_PAGES:
        return None
    pages = list(_opened(archived, open_page))
    if len(pages) < MIN_PAGES:
        return None
    trial, begin = _tried_or_learned(hints, known, sorted(pages, key=_day))
    lines = [
        line
        for line in find_recurring(recent_bodies(connection, source_id, _ARTICLES))
        if line.line_hash not in known.recurring
    ]
    if trial.profile == only_places(known) and not lines:
        return None
    profile = replace(
        trial.profile,
        version=known.version + 1,
        valid_from=begin,
        recurring=known.recurring | {line.line_hash for line in lines},
    )
    add_profile(connection, source_id, profile, trial, lines)
    log.info(
        "%s: learned version %s: region %r, byline %r, date line %r, which fit %s of %s pages; %s recurring lines",
        source_id, profile.version, profile.region, profile.byline, profile.date_line,
        len(trial.fitting), trial.pages, len(profile.recurring),
    )  # fmt: skip
    return profile


def _opened(archived: Sequence[ArchivedPage], open_page: Callable[[ArchivedPage], RawPage]) -> Iterator[RawPage]:
    """Yield the pages that the archive gives; a segment may be elsewhere or damaged."""
    for page in archived:
        try:
            yield open_page(page)
        except ArchiveError as error:
            log.warning("nothing is learned from %s: %s", page.url, error)


def _tried_or_learned(hints: PageHints, known: SiteProfile, pages: Sequence[RawPage]) -> tuple[Trial, date]:
    """Try the known places, and learn better ones after a redesign; return them with the first day they are for.

    Args:
        hints: what the publisher's definition says.
        known: the newest version.
        pages: in the order of their days.
    """
    if only_places(known) == SiteProfile():  # a first version may serve all days
        return learn_places(pages, hints), known.valid_from
    trial = try_places(known, pages, hints)
    log.info("%s: profile %s fits %s of %s pages", hints.source_id, known.version, len(trial.fitting), trial.pages)
    # A redesign has a day: no page after it fits. Once enough have it, they teach; the older ones keep their version.
    redesigned = pages[max(trial.fitting, default=-1) + 1 :]
    if len(redesigned) >= MIN_PAGES:
        learned = learn_places(redesigned, hints)
        return learned, _day(redesigned[min(learned.fitting, default=0)])
    if len(trial.fitting) < _BROKEN * trial.pages:
        learned = learn_places(pages, hints)
        return learned, _day(pages[min(learned.fitting, default=-1)])
    return trial, known.valid_from


def _day(page: RawPage) -> date:
    """Return the local day of the page's article, which every page of a loaded article has."""
    return page.listed_date or page.fetched_at.date()

"""What a publisher's pages teach: where the article stands in them, and which lines belong to none of them.

A profile makes reading faster and cleaner, and is checked on every page. Its versions are only ever added, and a row
names the one it was read with, so that reading stays a function of a page and its hints.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from operator import itemgetter

from pipelines.errors import ArchiveError
from pipelines.profiles.learned_places import MIN_PAGES, Trial, learn_places, only_places, try_places
from pipelines.profiles.recurring import find_recurring
from pipelines.profiles.store import PagePlace, add_profile, latest_pages, lock_source, read_profiles, recent_bodies
from pipelines.records.hints import SiteProfile
from pipelines.records.raw_page import RawPage
from pipelines.warehouse.connection import Connection

__all__ = ["choose_profile", "learn", "learn_places", "read_profiles"]

_PAGES, _ARTICLES = 12, 1_000  # latest ones that are looked at
_BROKEN = 0.5  # share of the pages that the places have to fit, or the pages are learned anew

log = logging.getLogger(__name__)


def choose_profile(profiles: Sequence[SiteProfile], day: date) -> SiteProfile:
    """The newest of the versions that had begun on a page's day; one that says nothing where there is none."""
    begun = [profile for profile in profiles if profile.valid_from <= day]
    return max(begun, key=lambda profile: profile.version, default=SiteProfile())


def learn(connection: Connection, source_id: str, open_page: Callable[[PagePlace], RawPage]) -> SiteProfile | None:
    """Learn from a publisher's latest pages; return the new version, None where there is nothing new.

    Args:
        connection: as `kabar_loader`; the caller commits.
        source_id: the publisher.
        open_page: takes a raw page back from the archive.
    """
    lock_source(connection, source_id)
    profiles = read_profiles(connection, source_id)
    known = profiles[-1] if profiles else SiteProfile()
    places = latest_pages(connection, source_id, _PAGES)
    if len(places) < MIN_PAGES:
        return None
    pages = list(_opened(places, open_page))
    if len(pages) < MIN_PAGES:
        return None
    trial, begin = _tried_or_learned(source_id, known, sorted(pages, key=itemgetter(0)))
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


def _opened(places: Sequence[PagePlace], open_page: Callable[[PagePlace], RawPage]) -> Iterator[tuple[date, RawPage]]:
    """The pages that the archive gives, with their days; segments may be elsewhere, and one may be damaged."""
    for place in places:
        try:
            yield place.published_date, open_page(place)
        except ArchiveError as error:
            log.warning("nothing is learned from %s: %s", place.url, error)


def _tried_or_learned(source_id: str, known: SiteProfile, pages: Sequence[tuple[date, RawPage]]) -> tuple[Trial, date]:
    """How the known places do, or after a redesign those that do better; and the first day of the pages they are for.

    Args:
        source_id: the publisher.
        known: the newest version.
        pages: with their days, in the order of these.
    """
    if only_places(known) == SiteProfile():  # a first version may serve all days
        return learn_places([page for _, page in pages]), known.valid_from
    trial = try_places(known, [page for _, page in pages])
    log.info("%s: profile %s fits %s of %s pages", source_id, known.version, len(trial.fitting), trial.pages)
    # A redesign has a day: no page after it fits. Once enough have it, they teach; the older ones keep their version.
    redesigned = pages[max(trial.fitting, default=-1) + 1 :]
    if len(redesigned) >= MIN_PAGES:
        learned = learn_places([page for _, page in redesigned])
        return learned, redesigned[min(learned.fitting, default=0)][0]
    if len(trial.fitting) < _BROKEN * trial.pages:
        learned = learn_places([page for _, page in pages])
        return learned, pages[min(learned.fitting, default=-1)][0]
    return trial, known.valid_from

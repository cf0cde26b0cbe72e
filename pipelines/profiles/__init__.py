"""What a publisher's pages teach: where the article stands in them, and which lines belong to none of them.

A profile makes reading faster and cleaner, and is checked on every page. Its versions are only ever added, and a row
names the one it was read with, so that reading stays a function of a page and its hints.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import date

from psycopg2.extensions import connection as Connection  # noqa: N812 - it is a class under a lower-case name

from pipelines.profiles.recurring import find_recurring
from pipelines.profiles.regions import FEWEST_PAGES, Trial, learn_region, try_region
from pipelines.profiles.store import PagePlace, add_profile, latest_pages, lock_source, read_profiles, recent_bodies
from pipelines.records import RawPage, SiteProfile

__all__ = ["choose_profile", "learn", "learn_region", "read_profiles"]

_PAGES, _ARTICLES = 12, 1_000  # latest ones that are looked at
_BROKEN = 0.5  # share of the pages that a region has to fit, or the pages are learned anew

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
    if len(places) < FEWEST_PAGES:
        return None
    trial = _tried_or_learned(source_id, known, [open_page(place) for place in places])
    lines = [
        line
        for line in find_recurring(recent_bodies(connection, source_id, _ARTICLES))
        if line.line_hash not in known.recurring
    ]
    if trial.region == known.region and not lines:
        return None
    profile = SiteProfile(
        version=known.version + 1,
        valid_from=_begin(known, trial, [place.published_date for place in places]),
        region=trial.region,
        recurring=known.recurring | {line.line_hash for line in lines},
    )
    add_profile(connection, source_id, profile, trial, lines)
    log.info(
        "%s: learned version %s: region %r, on which %s of %s pages agree, and %s recurring lines",
        source_id, profile.version, trial.region, len(trial.fitting), trial.pages, len(profile.recurring),
    )  # fmt: skip
    return profile


def _tried_or_learned(source_id: str, known: SiteProfile, pages: Sequence[RawPage]) -> Trial:
    """How the known region does; where it fails half of the pages, the one that does better, or the whole page."""
    if known.region:
        trial = try_region(known.region, pages)
        log.info("%s: region %r fits %s of %s pages", source_id, known.region, len(trial.fitting), trial.pages)
        if len(trial.fitting) >= _BROKEN * trial.pages:
            return trial
    return learn_region(pages) or Trial("", len(pages), ())


def _begin(known: SiteProfile, trial: Trial, days: Sequence[date]) -> date:
    """The first day of a new version: that of the first redesigned page; a first version may serve all days."""
    if known.region in {"", trial.region}:
        return known.valid_from
    return min((days[number] for number in trial.fitting), default=max(days))

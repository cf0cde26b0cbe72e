"""Site profiles: where a publisher's pages have the article, and which lines recur on them as boilerplate.

A profile makes reading faster and cleaner, and every page checks it. Versions are only added, and a row names the
version that read it, so reading stays a function of a page and its hints.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from pipelines.extraction.sandbox import Reader
from pipelines.profiles.due import MAX_MISFITS, MIN_FITTING_SHARE, is_due
from pipelines.profiles.learned_places import MIN_PAGES, Trial, learn_places, only_places, try_places
from pipelines.profiles.recurring import find_recurring
from pipelines.profiles.store import (
    add_profile,
    keep_trial,
    latest_pages,
    lock_source,
    read_profiles,
    recent_bodies,
    tried_pages,
)
from pipelines.records.hints import PageHints, SiteProfile
from pipelines.records.raw_page import ArchivedPage, RawPage
from pipelines.warehouse.connection import Connection

__all__ = ["choose_profile", "learn", "learn_places", "only_places", "read_profiles"]

_PAGES, _ARTICLES = 24, 1_000  # latest pages to learn places from, latest articles to learn recurring lines from
_MIN_PAGES = 5  # that teach anything
_MIN_DAYS = 3  # of the pages that teach places

log = logging.getLogger(__name__)


def choose_profile(profiles: Sequence[SiteProfile], day: date) -> SiteProfile:
    """Return the newest version that is valid on a page's day, an empty one if there is none."""
    valid = [profile for profile in profiles if profile.valid_from <= day]
    return max(valid, key=lambda profile: profile.version, default=SiteProfile())


def learn(
    connection: Connection,
    hints: PageHints,
    open_pages: Callable[[Sequence[ArchivedPage]], Iterable[RawPage]],
    reader: Reader,
) -> SiteProfile | None:
    """Learn from a publisher's latest pages as `kabar_loader`, if it is time; return the new version, None for no news.

    The caller commits. `open_pages` reads pages from the archive and skips those that are missing.
    """
    source_id = hints.source_id
    lock_source(connection, source_id)
    profiles = read_profiles(connection, source_id)
    known = profiles[-1] if profiles else SiteProfile()
    latest = latest_pages(connection, source_id, _PAGES)
    if not is_due(latest, known, tried_pages(connection, source_id)):
        return None
    pages = sorted(open_pages([each.page for each in latest]), key=_day)
    if len(pages) < _MIN_PAGES:
        return None
    trial, valid_from = _find_places(reader, hints, known, pages)
    if trial.pages:
        keep_trial(connection, source_id, latest)
    recurring = find_recurring(recent_bodies(connection, source_id, _ARTICLES))
    lines = [line for line in recurring if line.line_hash not in known.recurring]
    if trial.profile == only_places(known) and not lines:
        return None
    profile = replace(
        trial.profile,
        version=known.version + 1,
        valid_from=valid_from,
        recurring=known.recurring | {line.line_hash for line in lines},
    )
    add_profile(connection, source_id, profile, trial, lines)
    log.info(
        "%s: learned profile %s: region %r, byline %r, date line %r, which fit %s of %s pages; %s recurring lines",
        source_id, profile.version, profile.region, profile.byline, profile.date_line,
        len(trial.fitting), trial.pages, len(profile.recurring),
    )  # fmt: skip
    return profile


def _find_places(reader: Reader, hints: PageHints, known: SiteProfile, pages: Sequence[RawPage]) -> tuple[Trial, date]:
    """Try the known places, and forget them after a redesign; return places with the first day that they are for."""
    if only_places(known) == SiteProfile():  # a first version may serve all days
        return _learn_from(reader, [page for page in pages if _day(page) >= known.valid_from], hints), known.valid_from
    trial = try_places(reader, known, pages, hints)
    log.info("%s: profile %s fits %s of %s pages", hints.source_id, known.version, len(trial.fitting), trial.pages)
    # After the day of a redesign, no page fits. Enough such pages teach new places; older pages keep their version.
    redesigned = pages[max(trial.fitting, default=-1) + 1 :]
    if len(redesigned) > MAX_MISFITS:
        return _learn_from(reader, redesigned, hints), _day(redesigned[0])
    if len(trial.fitting) < MIN_FITTING_SHARE * trial.pages:
        first = min(set(range(len(pages))).difference(trial.fitting))
        return _learn_from(reader, pages[first:], hints), _day(pages[first])
    return trial, known.valid_from


def _learn_from(reader: Reader, pages: Sequence[RawPage], hints: PageHints) -> Trial:
    """Learn places from enough pages of several days; fewer are not tried."""
    if len(pages) < MIN_PAGES or len(set(map(_day, pages))) < _MIN_DAYS:
        return Trial(SiteProfile(), 0, ())
    return learn_places(reader, pages, hints)


def _day(page: RawPage) -> date:
    """Return the local day of a loaded article's page."""
    return page.listed_date or page.fetched_at.date()

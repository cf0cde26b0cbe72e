"""The tree of a source's sitemaps in one crawl: which sitemaps are read, and how far back they reach."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from crawlers.listings.plan import ListingTask
from crawlers.listings.sitemap import SitemapContent
from crawlers.sources.discovery import fill
from crawlers.sources.source import Source
from pipelines.records.crawl_record import DiscoveredUrl

MAX_SITEMAPS = 500
MAX_SITEMAP_DEPTH = 3
MAX_CORRECTION_TIME = timedelta(days=7)
"""How long before its last change an article is looked for; most corrections are made within days."""
IS_CUT = "breaks off before its end"
_log = logging.getLogger(__name__)


class SitemapWalk:
    """Reads each sitemap once, within bounds of number and depth, and skips those older than the requested days."""

    def __init__(self, source: Source, days: Sequence[date]) -> None:
        self._source = source
        self._first_day = min(days, default=None)
        self._days = frozenset(days)
        self._seen: set[str] = set()
        self._earliest: date | None = None
        self._is_read_for_days = False

    def further(self, task: ListingTask, content: SitemapContent) -> tuple[list[ListingTask], str | None]:
        """Return the further sitemaps to read, and the problem of the sitemap that names them."""
        self._seen.add(task.url)
        new = [url for url in content.sitemaps if url not in self._seen and not self._is_older(content, url)]
        if new and task.depth >= MAX_SITEMAP_DEPTH:
            return [], f"is {MAX_SITEMAP_DEPTH} sitemap indexes deep; the sitemaps that it names are not read"
        room = max(0, MAX_SITEMAPS - len(self._seen))
        self._seen.update(new[:room])
        below = replace(task, depth=task.depth + 1)
        tasks = [replace(below, url=url, changed_at=content.changed_at.get(url)) for url in new[:room]]
        if len(new) > room:
            return tasks, f"{len(new) - room} of its sitemaps are not read: the limit of a crawl is {MAX_SITEMAPS}"
        return tasks, None if content.is_whole else IS_CUT

    def of_requested_days(self, task: ListingTask, content: SitemapContent) -> list[DiscoveredUrl]:
        """Return the articles that are or may be of a requested day; all articles in a poll."""
        if self._first_day is None:
            return list(content.articles)
        self._report_later_changes(task, content)
        spans = [(self._first_possible_day(task, content, each), each) for each in content.articles]
        if not task.covers_days:
            self._is_read_for_days = True
            # The last change of an article does not show how far back the sitemaps reach before it.
            reached = (each.listed_date if _is_of_change(content, each) else since for since, each in spans)
            self._extend_reach(min(reached, default=None))
        dated = ((self._requested_day(since, each.listed_date), each) for since, each in spans)
        # An article that only its last change dates stays on that day until its page is read.
        return [
            each if _is_of_change(content, each) else each.model_copy(update={"listed_date": day})
            for day, each in dated
            if day
        ]

    def shortfall(self) -> str | None:
        """Return a sentence if all sitemaps together do not reach back to the first requested day."""
        if self._first_day is None or not self._is_read_for_days:
            return None
        if self._earliest is None:
            return "the sitemaps name no article"
        return f"the sitemaps reach back to {self._earliest} only" if self._earliest > self._first_day else None

    def _requested_day(self, since: date, until: date) -> date | None:
        """Return the last requested day of a span, both ends included."""
        if since == until:
            return until if until in self._days else None
        return max((day for day in self._days if since <= day <= until), default=None)

    def _first_possible_day(self, task: ListingTask, content: SitemapContent, found: DiscoveredUrl) -> date:
        """Return the first day that an article may be of; a last change may be a correction of an earlier article."""
        if not _is_of_change(content, found):
            return content.since.get(found.url, found.listed_date)
        if self._is_of_one_day(task):
            return date.min
        return found.listed_date - MAX_CORRECTION_TIME

    def _is_of_one_day(self, task: ListingTask) -> bool:
        """Whether a sitemap's address names one of the requested days, so that all its articles are of that day."""
        templates = self._source.discovery.sitemaps
        return task.covers_days and any(
            fill(template, day) == task.url != fill(template, day + timedelta(days=1))
            for template in templates
            for day in self._days
        )

    def _report_later_changes(self, task: ListingTask, content: SitemapContent) -> None:
        """Log how many articles may be of a requested day although they are not read."""
        if self._is_of_one_day(task):
            return
        latest = max(self._days) + MAX_CORRECTION_TIME
        later = sum(each.listed_date > latest and _is_of_change(content, each) for each in content.articles)
        if later:
            _log.info(
                "%s gives only the last change of its articles; %d changed after %s and may be of a requested day; the"
                " day of their change finds them",
                task.url,
                later,
                latest,
            )

    def _is_older(self, content: SitemapContent, url: str) -> bool:
        """Whether a sitemap last changed before the first requested day, so that it names nothing of that day."""
        changed_at = content.changed_at.get(url)
        if self._first_day is None or changed_at is None:
            return False
        changed_on = changed_at.astimezone(self._source.zone).date()
        if changed_on >= self._first_day:
            return False
        self._extend_reach(changed_on)
        return True

    def _extend_reach(self, day: date | None) -> None:
        self._earliest = min(filter(None, (self._earliest, day)), default=None)


def _is_of_change(content: SitemapContent, found: DiscoveredUrl) -> bool:
    return content.since.get(found.url) == date.min

"""The tree of a source's sitemaps in one crawl: which sitemaps are read, and how far back they reach."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from crawlers.listings import IS_CUT
from crawlers.listings.plan import ListingTask
from crawlers.listings.sitemap import SitemapContent
from crawlers.sources.source import Source
from pipelines.records.crawl_record import DiscoveredUrl

MAX_SITEMAPS = 500
MAX_SITEMAP_DEPTH = 3
MAX_CORRECTION_TIME = timedelta(days=7)
"""How long before its last change an article is looked for; most corrections are made within days."""
_MAX_DOUBTED = 50
"""Sitemaps of one index that a walk reads although their lastmod says that they are older than the requested days."""
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

    def further(
        self, task: ListingTask, content: SitemapContent, believed: frozenset[str] = frozenset()
    ) -> tuple[list[ListingTask], str | None, str | None]:
        """Return the further sitemaps to read, the problem of the sitemap that names them, and what was left out.

        `believed` are sitemaps whose lastmod the polls found to be right.
        """
        self._seen.add(task.url)
        problem = None if content.is_whole else IS_CUT
        problem = problem or self._mismatch(task, content)
        unseen = [url for url in content.sitemaps if url not in self._seen]
        older = self._older(content, unseen, believed)
        new = [url for url in unseen if url not in older]
        left_out = f"{len(older)} of its sitemaps are not read: changed before {self._first_day}" if older else None
        if new and task.depth >= MAX_SITEMAP_DEPTH:
            deep = f"is {MAX_SITEMAP_DEPTH} sitemap indexes deep; the sitemaps that it names are not read"
            return [], deep, left_out
        room = max(0, MAX_SITEMAPS - len(self._seen))
        self._seen.update(new[:room])
        below = replace(task, depth=task.depth + 1)
        tasks = [replace(below, url=url, changed_at=content.changed_at.get(url)) for url in new[:room]]
        if len(new) > room:
            problem = f"{len(new) - room} of its sitemaps are not read: the limit of a crawl is {MAX_SITEMAPS}"
        return tasks, problem, left_out

    def of_requested_days(self, task: ListingTask, content: SitemapContent) -> list[DiscoveredUrl]:
        """Return the articles that are or may be of a requested day; all articles in a poll."""
        if self._first_day is None:
            return list(content.articles)
        spans = [(*self._span(task, content, each), each) for each in content.articles]
        if task.covers is None:
            self._is_read_for_days = True
            self._report_later_changes(task, content)
            # The last change of an article does not show how far back the sitemaps reach before it.
            reached = (until if _is_of_change(content, each) else since for since, until, each in spans)
            self._extend_reach(min(reached, default=None))
        dated = ((self._requested_day(since, until), each) for since, until, each in spans)
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

    def _report_later_changes(self, task: ListingTask, content: SitemapContent) -> None:
        """Log how many articles may be of a requested day although they are not read."""
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

    @staticmethod
    def _span(task: ListingTask, content: SitemapContent, found: DiscoveredUrl) -> tuple[date, date]:
        """Return the first and last possible day of an article: without a date, those of its sitemap's address.

        A last change may be a correction: the article is of a day of the week before it, or of its sitemap's period.
        """
        if task.covers and found.url in content.undated:
            return task.covers
        if not _is_of_change(content, found):
            return content.since.get(found.url, found.listed_date), found.listed_date
        since = found.listed_date - MAX_CORRECTION_TIME
        return task.covers if task.covers and since > task.covers[1] else (since, found.listed_date)

    def _mismatch(self, task: ListingTask, content: SitemapContent) -> str | None:
        """Return the problem of a sitemap that leads to no article, or to none of the period in its address."""
        if content.sitemaps:
            return None
        if not content.articles:
            is_odd = self._days and task.covers and task.covers[0] != task.covers[1]
            return "names no article" if is_odd or (task.depth == 0 and content.unmatched) else None
        if not self._days or task.covers is None:
            return None
        first, last = task.covers
        spans = (self._span(task, content, each) for each in content.articles)
        if any(since <= last and until >= first for since, until in spans):
            return None
        return f"names {len(content.articles)} articles, none of which is of {first} to {last}; it lists other days"

    def _older(self, content: SitemapContent, urls: list[str], believed: frozenset[str]) -> frozenset[str]:
        """Return the sitemaps that need not be read, since they last changed before the first requested day.

        Some indexes give a lastmod that never changes. So those that no poll found to be right are read, too, unless
        they are many and other sitemaps of the index changed lately.
        """
        if self._first_day is None:
            return frozenset()
        days = {url: at.astimezone(self._source.zone).date() for url, at in content.changed_at.items()}
        older = [url for url in urls if url in days and days[url] < self._first_day]
        doubted = [url for url in older if url not in believed]
        is_alive = len(older) < len(content.sitemaps)
        kept = doubted[:_MAX_DOUBTED] if is_alive else doubted
        skipped = frozenset(older) - frozenset(kept)
        self._extend_reach(min((days[url] for url in skipped), default=None))
        return skipped

    def _extend_reach(self, day: date | None) -> None:
        self._earliest = min(filter(None, (self._earliest, day)), default=None)


def _is_of_change(content: SitemapContent, found: DiscoveredUrl) -> bool:
    return content.since.get(found.url) == date.min

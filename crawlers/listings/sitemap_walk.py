"""The tree of a source's sitemaps in one crawl: which sitemaps are read, and how far back they reach."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from crawlers.listings.plan import ListingTask
from crawlers.listings.sitemap import SitemapContent
from crawlers.sources.source import Source
from pipelines.records.crawl_record import DiscoveredUrl

MAX_SITEMAPS = 500
MAX_SITEMAP_DEPTH = 3
IS_CUT = "breaks off before its end"


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
        spans = [(content.since.get(each.url, each.listed_date), each) for each in content.articles]
        if not task.covers_days:
            self._is_read_for_days = True
            self._extend_reach(min((since for since, _ in spans), default=None))
        dated = ((self._requested_day(since, each.listed_date), each) for since, each in spans)
        return [each.model_copy(update={"listed_date": day}) for day, each in dated if day]

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

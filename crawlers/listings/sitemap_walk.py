"""The tree of a source's sitemaps in one crawl: which of them are read, and how far back they reach."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from crawlers.listings.plan import ListingTask
from crawlers.listings.sitemap import SitemapContent
from crawlers.sources.source import Source
from pipelines.records.crawl_record import DiscoveredUrl

MAX_SITEMAPS = 500
MAX_SITEMAP_DEPTH = 3
BREAKS_OFF = "breaks off before its end"


class SitemapWalk:
    """Reads each sitemap once, to a number and a depth, and leaves out those that are older than the days asked for."""

    def __init__(self, source: Source, days: Sequence[date]) -> None:
        self._source = source
        self._first_day = min(days, default=None)
        self._days = frozenset(days)
        self._asked: set[str] = set()
        self._reach: date | None = None
        self._is_read_for_days = False

    def onward(self, task: ListingTask, content: SitemapContent) -> tuple[list[ListingTask], str | None]:
        """Return the further sitemaps to read, and what is wrong with the one that names them."""
        self._asked.add(task.url)
        wanted = [url for url in content.sitemaps if url not in self._asked and not self._is_older(content, url)]
        if wanted and task.depth >= MAX_SITEMAP_DEPTH:
            return [], f"lies {MAX_SITEMAP_DEPTH} sitemap indexes deep; what it names is not read"
        room = max(0, MAX_SITEMAPS - len(self._asked))
        self._asked.update(wanted[:room])
        below = replace(task, depth=task.depth + 1)
        tasks = [replace(below, url=url, changed_at=content.changed_at.get(url)) for url in wanted[:room]]
        if len(wanted) > room:
            return tasks, f"{len(wanted) - room} of its sitemaps were left out: a crawl reads {MAX_SITEMAPS}"
        return tasks, None if content.is_whole else BREAKS_OFF

    def of_these_days(self, task: ListingTask, content: SitemapContent) -> list[DiscoveredUrl]:
        """Keep the articles of the days asked for, and those that may be of one of them; all in a poll."""
        if self._first_day is None:
            return list(content.articles)
        spans = [(content.since.get(each.url, each.listed_date), each) for each in content.articles]
        if not task.covers_days:
            self._is_read_for_days = True
            self._note(min((since for since, _ in spans), default=None))
        dated = ((self._day_asked_for(since, each.listed_date), each) for since, each in spans)
        return [each.model_copy(update={"listed_date": day}) for day, each in dated if day]

    def _day_asked_for(self, since: date, until: date) -> date | None:
        """The last day from one to another that is asked for."""
        if since == until:
            return until if until in self._days else None
        return max((day for day in self._days if since <= day <= until), default=None)

    def shortfall(self) -> str | None:
        """Say where the sitemaps together do not reach back to the first day asked for."""
        if self._first_day is None or not self._is_read_for_days:
            return None
        if self._reach is None:
            return "the sitemaps name no article"
        return f"the sitemaps reach back to {self._reach} only" if self._reach > self._first_day else None

    def _is_older(self, content: SitemapContent, url: str) -> bool:
        """Whether a sitemap was last changed before the first day asked for, so that it names nothing of it."""
        changed_at = content.changed_at.get(url)
        if self._first_day is None or changed_at is None:
            return False
        changed_on = changed_at.astimezone(self._source.zone).date()
        if changed_on >= self._first_day:
            return False
        self._note(changed_on)
        return True

    def _note(self, day: date | None) -> None:
        self._reach = min(filter(None, (self._reach, day)), default=None)

"""Which listings a crawl reads: those of given days, or those that tell what is new."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crawlers.sources.discovery import DatedIndex, fill, is_dated
from crawlers.sources.source import Source
from pipelines.records.crawl_record import Route

_SETTLING_HOURS = 3
"""How long after midnight a poll still reads yesterday's index: late entries appear there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingTask:
    """One listing to read.

    Attributes:
        day: local day of what it names: of a dated index, or of the poll that reads an undated page.
        index: the dated index that it is a page of.
        number: counts the pages of an index from 0.
        depth: counts the sitemap indexes above a sitemap.
        covers_days: for a sitemap, that it is the whole listing of the days asked for, whatever it names.
        changed_at: for a sitemap, when it last changed by its index.
    """

    url: str
    route: Route
    day: date | None = None
    index: DatedIndex | None = None
    number: int = 0
    depth: int = 0
    covers_days: bool = False
    changed_at: datetime | None = None

    @property
    def walk(self) -> str:
        """The listing that this is a page of, by the address of its first page."""
        return self.url if self.index is None or self.day is None else self.index.page_url(self.day, 0)

    @property
    def is_paged(self) -> bool:
        """Whether the listing may run over several pages."""
        return self.index is not None and self.index.is_paged

    def next_page(self) -> "ListingTask | None":
        """Return the page after this one, None where the listing has no further page that may be read."""
        if self.index is None or self.day is None or not self.is_paged:
            return None
        number = self.number + 1
        if number >= self.index.paging.limit:
            return None
        return index_task(self.index, self.day, number)


def index_task(index: DatedIndex, day: date, number: int = 0) -> ListingTask:
    """Return the reading of one page of one day's index."""
    return ListingTask(url=index.page_url(day, number), route="index", day=day, index=index, number=number)


def listings_of_days(source: Source, days: tuple[date, ...]) -> Iterator[ListingTask]:
    """Listings that name the articles of these local days: the dated index, else the sitemaps."""
    for day in days:
        for index in source.discovery.index:
            yield index_task(index, day)
    if not source.discovery.index:
        yield from _sitemaps(source, days)


def listings_of_news(source: Source, now: datetime) -> Iterator[ListingTask]:
    """Listings that name what is new at an aware instant: feeds, pages, sitemaps and the current day's index."""
    local = now.astimezone(source.zone)
    for url in source.discovery.feeds:
        yield ListingTask(url=url, route="feed")
    for url in source.discovery.pages:
        yield ListingTask(url=url, route="page", day=local.date())
    days = [local.date()]
    if local.hour < _SETTLING_HOURS:
        days.append(local.date() - timedelta(days=1))
    yield from _sitemaps(source, days)
    for day in days:
        for index in source.discovery.index:
            yield index_task(index, day)


def _sitemaps(source: Source, days: Sequence[date]) -> Iterator[ListingTask]:
    for template in source.discovery.sitemaps:
        for url in dict.fromkeys(fill(template, day) for day in days):
            yield ListingTask(url=url, route="sitemap", covers_days=is_dated(template))

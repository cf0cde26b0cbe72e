"""Which listings a crawl reads, of given days or of what is new, and which sources a poll must crawl."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from crawlers.sources.discovery import DatedIndex, fill, is_dated, period
from crawlers.sources.source import Source
from pipelines.records.crawl_record import Route
from pipelines.warehouse import ledger, polls
from pipelines.warehouse.connection import Connection
from pipelines.warehouse.polls import Candidate

_SETTLING_HOURS = 3
"""How long after midnight a poll still reads yesterday's index, where late entries appear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingTask(Candidate):
    """One listing to read.

    Attributes:
        day: local day of its articles: the day of a dated index, or the current day for an undated page.
        index: the dated index that it belongs to, as page `number` (from 0).
        depth: number of sitemap indexes above a sitemap.
        covers: first and last day of the period whose complete listing a sitemap is by its address.
        reading: number of the reading of a paged index, from 0; a second one finds what moved between pages meanwhile.
        proves: the page without articles of the same index that this page of another day shall prove to be right.
    """

    route: Route
    day: date | None = None
    index: DatedIndex | None = None
    number: int = 0
    depth: int = 0
    covers: tuple[date, date] | None = None
    reading: int = 0
    proves: "ListingTask | None" = None

    @property
    def walk(self) -> str:
        """Address of the first page of the listing that this page belongs to."""
        return self.url if self.index is None or self.day is None else self.index.page_url(self.day, 0)

    @property
    def is_web_page(self) -> bool:
        """Whether the listing is a page for readers, and so may need a browser."""
        return self.route in {"index", "page"}

    @property
    def is_paged(self) -> bool:
        """Whether the listing may have several pages."""
        return self.index is not None and self.index.is_paged

    def next_page(self) -> "ListingTask | None":
        """Return the page after this one, None if no further page may be read."""
        number = self.number + 1
        if self.index is None or self.day is None or not self.is_paged or number >= self.index.paging.limit:
            return None
        return replace(index_task(self.index, self.day, number), reading=self.reading)

    def read_again(self) -> "ListingTask":
        """Return the first page, for another reading of all pages."""
        return replace(self, url=self.walk, number=0, reading=self.reading + 1)

    def neighbour(self, days: int) -> "ListingTask | None":
        """Return the page of so many days before this one, whose frame may prove that this one is right."""
        if self.index is None or self.day is None:
            return None
        return replace(index_task(self.index, self.day - timedelta(days)), proves=self)


def index_task(index: DatedIndex, day: date, number: int = 0) -> ListingTask:
    """Return the task of reading one page of one day's index."""
    return ListingTask(url=index.page_url(day, number), route="index", day=day, index=index, number=number)


def listings_of_days(source: Source, days: tuple[date, ...]) -> Iterator[ListingTask]:
    """Yield the listings of these local days: the dated indexes, or the sitemaps of a source without index."""
    for day in days:
        for index in source.discovery.index:
            yield index_task(index, day)
    if not source.discovery.index:
        yield from _sitemaps(source, days)


def listings_of_news(source: Source, now: datetime) -> Iterator[ListingTask]:
    """Yield the listings of what is new at an aware instant: feeds, pages, sitemaps and the current day's index."""
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


def due_sources(connection: Connection, sources: Sequence[Source], now: datetime) -> list[Source]:
    """Return the sources that have a listing to read or pages to fetch at an aware instant."""
    with_work = ledger.sources_with_work(connection, [source.id for source in sources])
    return [
        source
        for source in sources
        if source.id in with_work or polls.due(connection, source.id, list(listings_of_news(source, now)))
    ]


def _sitemaps(source: Source, days: Sequence[date]) -> Iterator[ListingTask]:
    for template in source.discovery.sitemaps:
        for url, day in {fill(template, day): day for day in days}.items():
            covers = period(template, day) if is_dated(template) else None
            yield ListingTask(url=url, route="sitemap", covers=covers)

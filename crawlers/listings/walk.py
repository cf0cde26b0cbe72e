"""The listings of one crawl: what each says, and which further ones it leads to."""

import logging
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from scrapy.http import Response

from crawlers.articles.paging import as_articles
from crawlers.listings import UnreadableListingError
from crawlers.listings.feed import read_feed
from crawlers.listings.index_page import read_index
from crawlers.listings.links import can_be_searched
from crawlers.listings.plan import ListingTask, listings_of_days, listings_of_news
from crawlers.listings.polling import Polling
from crawlers.listings.sitemap import SitemapContent, read_sitemap
from crawlers.listings.sitemap_walk import BREAKS_OFF, SitemapWalk
from crawlers.network.responses import is_cut, validate_response
from crawlers.progress.journal import CrawlJournal
from crawlers.sources.source import Source
from pipelines.records.crawl_record import DiscoveredUrl, Listing
from pipelines.records.reasons import STALLED, TRANSIENT, FailureReason
from pipelines.urls import MAX_URL_BYTES, is_too_long

_MAX_URLS = 500_000
_BAD_PAGES_IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """What one listing says.

    Attributes:
        found: its articles.
        onward: further listings that it names.
        problem: what is wrong with it, None where nothing is.
        added: those of its articles that no page of the same paged listing named before.
    """

    found: list[DiscoveredUrl] = field(default_factory=list)
    onward: list[ListingTask] = field(default_factory=list)
    problem: str | None = None
    added: list[DiscoveredUrl] = field(default_factory=list)


class Listings:
    """The walk through a source's listings, of given local days or, for no days, of what is new."""

    def __init__(self, source: Source, days: tuple[date, ...], journal: CrawlJournal, polling: Polling) -> None:
        self._source = source
        self._days = days
        self._journal = journal
        self._polling = polling
        self._sitemaps = SitemapWalk(source, days)
        self._named = 0
        self._named_by: defaultdict[str, set[str]] = defaultdict(set)
        self._bad_pages: Counter[str] = Counter()

    async def first(self) -> list[ListingTask]:
        """Return the listings with which the crawl begins."""
        if not self._days:
            return await self._polling.due(list(listings_of_news(self._source, datetime.now(UTC))))
        if not self._source.discovery.reaches_back:
            self._journal.problems.append("the source has no dated index and no sitemap: its past days cannot be found")
        return list(listings_of_days(self._source, self._days))

    async def unchanged(self, task: ListingTask) -> None:
        """Enter a listing that did not change since it was last read."""
        self._journal.read(Listing(url=task.url, route=task.route, articles=0, is_unchanged=True))
        await self._polling.unchanged(task)

    def read(self, response: Response, task: ListingTask) -> Reading | FailureReason:
        """Return what a listing says, or why it cannot be read; whatever stands in it, it does not end the crawl."""
        if reason := validate_response(response):
            return reason
        try:
            reading = self._read(response, task)
            if reading.problem is None and is_cut(response):
                reading = replace(reading, problem=BREAKS_OFF)
        except Exception:
            logging.getLogger(__name__).exception("cannot read %s", task.url)
            return FailureReason.UNEXPECTED
        return self._counted(task, reading)

    async def follow(self, response: Response, task: ListingTask, reading: Reading) -> list[ListingTask]:
        """Enter a listing whose articles have been entered; return the listings that it leads to."""
        following, problem = task.next_page(), reading.problem
        # A walk ends with the page that adds nothing to the pages before it, whoever else knew of its URLs; a poll
        # already where all that it adds was settled long ago.
        goes_on = any(self._days or not self._journal.was_known(each.url) for each in reading.added)
        if goes_on and following is None:
            problem = f"is cut: page {task.number + 1}, the last that paging.limit allows, still names new articles"
        named = len(reading.found)
        self._journal.read(Listing(url=task.url, route=task.route, articles=named, problem=problem))
        if problem and not named:
            await self._polling.failed(task, problem)
            onward = reading.onward
        else:
            onward = await self._polling.read(task, response, named, reading.onward, is_whole=problem is None)
        return [*onward, following] if goes_on and following else onward

    async def pass_over(self, task: ListingTask, reason: FailureReason) -> list[ListingTask]:
        """Enter a bad listing; return its next page all the same, unless several in a row were bad or all must be.

        A missing page after the first is only the listing's end.
        """
        is_end = task.number > 0 and reason in {FailureReason.HTTP_404, FailureReason.HTTP_410}
        self._journal.read(Listing(url=task.url, route=task.route, articles=0, problem=None if is_end else reason))
        if not is_end:
            await self._polling.failed(task, reason)
        self._bad_pages[task.walk] += 1
        following = task.next_page()
        goes_on = reason.retry_policy in {TRANSIENT, STALLED} and self._bad_pages[task.walk] < _BAD_PAGES_IN_A_ROW
        return [following] if goes_on and following else []

    def close(self) -> None:
        """Enter days that the sitemaps did not reach."""
        if problem := self._sitemaps.shortfall():
            url = self._source.discovery.sitemaps[0]
            self._journal.read(Listing(url=url, route="sitemap", articles=0, problem=problem))

    def _read(self, response: Response, task: ListingTask) -> Reading:
        try:
            content = read_listing(response, task, self._source)
        except UnreadableListingError as error:
            return Reading(problem=str(error))
        if task.route != "sitemap":
            return Reading(list(content.articles))
        onward, problem = self._sitemaps.onward(task, content)
        return Reading(self._sitemaps.of_these_days(task, content), onward, problem)

    def _counted(self, task: ListingTask, reading: Reading) -> Reading:
        """Return a reading with each article once, and what it adds to its walk; one beyond all bounds is empty."""
        self._bad_pages.pop(task.walk, None)
        reading = _without_long(reading)
        self._named += len(reading.found)
        if self._named > _MAX_URLS:
            reading = Reading(problem=f"is left out: the crawl was told more than {_MAX_URLS} URLs")
        found = as_articles(reading.found, self._source)
        if not task.is_paged:
            return replace(reading, found=found)
        named = self._named_by[task.walk]
        added = [each for each in found if each.url not in named]
        named.update(each.url for each in added)
        return replace(reading, found=found, added=added)


def read_listing(response: Response, task: ListingTask, source: Source) -> SitemapContent:
    """Return what a listing names; only a sitemap names further listings.

    Raises:
        UnreadableListingError: the response is not a listing of the task's route.
    """
    now = datetime.now(UTC)
    if task.route == "sitemap":
        return read_sitemap(response.body, source, now, response.url)
    if task.route == "feed":
        return SitemapContent(tuple(read_feed(response.body, source, now, response.url)), ())
    if task.day is None or not can_be_searched(response):
        raise UnreadableListingError("is not a page of text")
    return SitemapContent(tuple(read_index(response, source, task.day, task.route)), ())


def _without_long(reading: Reading) -> Reading:
    """A reading without the addresses that the ledger cannot hold; they are its problem."""
    found = [each for each in reading.found if not is_too_long(each.url, each.canonical_url)]
    onward = [each for each in reading.onward if not is_too_long(each.url)]
    if not (missing := len(reading.found) + len(reading.onward) - len(found) - len(onward)):
        return reading
    problem = f"names addresses of more than {MAX_URL_BYTES} bytes, which are left out: {missing}"
    return replace(reading, found=found, onward=onward, problem="; ".join(filter(None, (reading.problem, problem))))

"""The listings of one crawl: what each names, and the listings to read next."""

import logging
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from scrapy.http import Response

from crawlers.context import CrawlContext
from crawlers.listings import UnreadableListingError
from crawlers.listings.feed import read_feed
from crawlers.listings.index_page import read_index
from crawlers.listings.links import can_be_searched
from crawlers.listings.page_numbers import as_articles
from crawlers.listings.plan import ListingTask, listings_of_days, listings_of_news
from crawlers.listings.polling import Polling
from crawlers.listings.sitemap import SitemapContent, read_sitemap
from crawlers.listings.sitemap_walk import IS_CUT, SitemapWalk
from crawlers.network.responses import is_cut, validate_response
from crawlers.sources.source import Source
from pipelines.records.crawl_record import DiscoveredUrl, Listing
from pipelines.records.reasons import STALLED, TRANSIENT, FailureReason
from pipelines.urls import MAX_URL_BYTES, is_too_long

_MAX_URLS = 500_000
_MAX_BAD_PAGES = 3
"""Pages of one listing that may fail in a row before the rest is skipped."""


@dataclass(frozen=True, slots=True)
class ListingContent:
    """What one listing names: articles, further listings; `added` are the articles that no earlier page of it named."""

    articles: list[DiscoveredUrl] = field(default_factory=list)
    further: list[ListingTask] = field(default_factory=list)
    problem: str | None = None
    added: list[DiscoveredUrl] = field(default_factory=list)


class Listings:
    """Reads a source's listings: those of given local days or, without days, those that name what is new."""

    def __init__(self, context: CrawlContext, polling: Polling) -> None:
        self._source = context.source
        self._days = context.days
        self._journal = context.journal
        self._polling = polling
        self._sitemaps = SitemapWalk(context.source, context.days)
        self._total = 0
        self._named_by: defaultdict[str, set[str]] = defaultdict(set)
        self._bad_pages: Counter[str] = Counter()

    async def first(self) -> list[ListingTask]:
        """Return the listings with which the crawl starts."""
        if not self._days:
            return await self._polling.due(list(listings_of_news(self._source, datetime.now(UTC))))
        if not self._source.discovery.reaches_back:
            self._journal.problems.append("the source has no dated index and no sitemap: its past days cannot be found")
        return list(listings_of_days(self._source, self._days))

    async def record_unchanged(self, task: ListingTask) -> None:
        """Record a listing that did not change since it was last read."""
        self._journal.record_listing(Listing(url=task.url, route=task.route, articles=0, is_unchanged=True))
        await self._polling.record_unchanged(task)

    def read(self, response: Response, task: ListingTask) -> ListingContent | FailureReason:
        """Return what a listing names, or why it cannot be read; no content of a listing ends the crawl."""
        if reason := validate_response(response):
            return reason
        try:
            content = self._read(response, task)
            if content.problem is None and is_cut(response):
                content = replace(content, problem=IS_CUT)
        except Exception:
            logging.getLogger(__name__).exception("cannot read %s", task.url)
            return FailureReason.UNEXPECTED
        return self._checked(task, content)

    async def record_read(self, response: Response, task: ListingTask, content: ListingContent) -> list[ListingTask]:
        """Record a listing whose articles have been added; return the listings to read next."""
        following, problem = task.next_page(), content.problem
        # A walk ends with the first page that adds nothing to the pages before it, even if other listings named its
        # URLs. A poll also ends with the first page whose additions were all known to the ledger.
        goes_on = any(self._days or not self._journal.was_known(each.url) for each in content.added)
        if goes_on and following is None:
            page = task.number + 1
            problem = f"stopped at page {page} (paging.limit), which still names new articles; raise paging.limit"
        named = len(content.articles)
        self._journal.record_listing(Listing(url=task.url, route=task.route, articles=named, problem=problem))
        if problem and not named:
            await self._polling.record_failed(task, problem)
            further = content.further
        else:
            further = await self._polling.record_read(task, response, named, content.further, is_whole=problem is None)
        return [*further, following] if goes_on and following else further

    async def record_failed(self, task: ListingTask, reason: FailureReason) -> list[ListingTask]:
        """Record a listing that failed; return its next page, unless the failure is final or too many pages failed.

        A missing page after the first is the end of the listing.
        """
        is_end = task.number > 0 and reason in {FailureReason.HTTP_404, FailureReason.HTTP_410}
        problem = None if is_end else reason
        self._journal.record_listing(Listing(url=task.url, route=task.route, articles=0, problem=problem))
        if not is_end:
            await self._polling.record_failed(task, reason)
        self._bad_pages[task.walk] += 1
        following = task.next_page()
        goes_on = reason.retry_policy in {TRANSIENT, STALLED} and self._bad_pages[task.walk] < _MAX_BAD_PAGES
        return [following] if goes_on and following else []

    def close(self) -> None:
        """Record requested days that the sitemaps do not reach."""
        if problem := self._sitemaps.shortfall():
            url = self._source.discovery.sitemaps[0]
            self._journal.record_listing(Listing(url=url, route="sitemap", articles=0, problem=problem))

    def _read(self, response: Response, task: ListingTask) -> ListingContent:
        try:
            content = read_listing(response, task, self._source)
        except UnreadableListingError as error:
            return ListingContent(problem=str(error))
        if task.route != "sitemap":
            return ListingContent(list(content.articles))
        further, problem = self._sitemaps.further(task, content)
        return ListingContent(self._sitemaps.of_requested_days(task, content), further, problem)

    def _checked(self, task: ListingTask, content: ListingContent) -> ListingContent:
        """Return the content within all limits, with each article once and with what it adds to its paged listing."""
        self._bad_pages.pop(task.walk, None)
        content = _without_long_addresses(content)
        self._total += len(content.articles)
        if self._total > _MAX_URLS:
            content = ListingContent(problem=f"is left out: the listings named more than {_MAX_URLS} URLs")
        articles = as_articles(content.articles, self._source)
        if not task.is_paged:
            return replace(content, articles=articles)
        named = self._named_by[task.walk]
        added = [each for each in articles if each.url not in named]
        named.update(each.url for each in added)
        return replace(content, articles=articles, added=added)


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


def _without_long_addresses(content: ListingContent) -> ListingContent:
    """Drop the addresses that the ledger cannot hold, and report them as a problem."""
    articles = [each for each in content.articles if not is_too_long(each.url, each.canonical_url)]
    further = [each for each in content.further if not is_too_long(each.url)]
    dropped = len(content.articles) + len(content.further) - len(articles) - len(further)
    if not dropped:
        return content
    problem = f"names addresses of more than {MAX_URL_BYTES} bytes, which are left out: {dropped}"
    problems = "; ".join(filter(None, (content.problem, problem)))
    return replace(content, articles=articles, further=further, problem=problems)

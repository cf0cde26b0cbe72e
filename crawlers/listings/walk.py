"""The listings of one crawl: what each names, and the listings to read next."""

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from scrapy.http import Response

from crawlers.context import CrawlContext
from crawlers.listings import IS_CUT, UnreadableListingError
from crawlers.listings.empty_days import EmptyDays
from crawlers.listings.index_walk import IndexWalks
from crawlers.listings.listing_reader import ListingReader
from crawlers.listings.page_frame import PageFrame
from crawlers.listings.page_numbers import as_articles
from crawlers.listings.plan import ListingTask, listings_of_days, listings_of_news
from crawlers.listings.polling import Polling
from crawlers.listings.sitemap import SitemapContent
from crawlers.listings.sitemap_walk import SitemapWalk
from crawlers.network.responses import is_cut, validate_response
from pipelines.records.crawl_record import DiscoveredUrl, Listing
from pipelines.records.reasons import STALLED, TRANSIENT, FailureReason
from pipelines.urls import MAX_URL_BYTES, is_too_long

_MAX_URLS = 500_000
_MAX_BAD_PAGES = 3
"""Pages of one listing that may fail in a row before the rest is skipped."""


@dataclass(frozen=True, slots=True)
class ListingContent:
    """What one listing names.

    Attributes:
        articles: the articles to add.
        further: further listings.
        problem: clauses about what is missing.
        added: of a paged listing, the articles that no earlier page of it named.
        left_out: clauses about what belongs to other sites.
        unmatched: number of entries that are no articles of the publisher.
        frame: of an index page, what it shows besides articles.
    """

    articles: list[DiscoveredUrl] = field(default_factory=list)
    further: list[ListingTask] = field(default_factory=list)
    problem: str | None = None
    added: list[DiscoveredUrl] = field(default_factory=list)
    left_out: str | None = None
    unmatched: int = 0
    frame: PageFrame | None = None


class Listings:
    """Reads a source's listings: those of given local days or, without days, those that name what is new."""

    def __init__(self, context: CrawlContext, polling: Polling, reader: ListingReader) -> None:
        self._source = context.source
        self._days = context.days
        self._journal = context.journal
        self._reader = reader
        self._polling = polling
        self._sitemaps = SitemapWalk(context.source, context.days)
        self._walks = IndexWalks(is_of_days=bool(context.days))
        self._empty_days = EmptyDays()
        self._total = 0
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

    async def read(self, response: Response, task: ListingTask) -> ListingContent | FailureReason:
        """Return what a listing names, or why it cannot be read; no content of a listing ends the crawl."""
        if reason := validate_response(response, names_something=True):
            return reason
        doubt = validate_response(response, names_something=False)
        try:
            content = await asyncio.to_thread(self._reader.read, response, task)
            if doubt and not (content.articles or content.sitemaps):
                return doubt
            believed = await self._polling.believed(content.changed_at) if self._days else frozenset()
            read = self._selected(content, task, believed)
            if read.problem is None and is_cut(response):
                read = replace(read, problem=IS_CUT)
        except UnreadableListingError as error:
            if doubt:
                return doubt
            read = ListingContent(problem=str(error))
        except Exception:
            logging.getLogger(__name__).exception("cannot read %s", task.url)
            return FailureReason.UNEXPECTED
        if read.articles:
            self._bad_pages.pop(task.walk, None)
        # A page that is read for its frame names articles of a day that nobody asked for.
        return ListingContent(frame=read.frame if read.articles else None) if task.proves else self._checked(task, read)

    async def record_read(self, response: Response, task: ListingTask, content: ListingContent) -> list[ListingTask]:
        """Record a listing whose articles have been added; return the listings to read next."""
        if task.proves:
            return await self._record_proof(task, task.proves, content.frame)
        if task.route == "index" and content.problem is None and content.frame:
            if content.articles:
                self._empty_days.add(task, content.frame)
            elif not self._empty_days.is_proven(task, content.frame):
                if proof := self._empty_days.begin(task, response, content.frame):
                    return [proof]
                return await self._record_unproven(task, response, content)
        is_news = any(not self._journal.was_known(each.url) for each in content.added)
        following, problem = None, None
        if task.route == "index":
            following, problem = self._walks.following(
                task, len(content.articles), adds=bool(content.added), is_news=is_news
            )
        further = await self._record(task, response, content, content.problem or problem)
        return [*further, following] if following else further

    async def record_failed(self, task: ListingTask, reason: FailureReason) -> list[ListingTask]:
        """Record a listing that failed; return its next page, unless the failure is final or too many pages failed.

        A missing page after the first is the end of the listing.
        """
        if task.proves:
            return await self._record_proof(task, task.proves, None)
        is_end = task.number > 0 and reason in {FailureReason.HTTP_404, FailureReason.HTTP_410}
        following, problem = self._walks.ended(task) if is_end else (task.next_page(), reason.value)
        self._journal.record_listing(Listing(url=task.url, route=task.route, articles=0, problem=problem))
        if not is_end:
            await self._polling.record_failed(task, reason)
            following = following if self._may_go_on(task, reason) else None
        return [following] if following else []

    def close(self) -> None:
        """Record requested days that the sitemaps do not reach, and pages whose proof never came."""
        if problem := self._sitemaps.shortfall():
            url = self._source.discovery.sitemaps[0]
            self._journal.record_listing(Listing(url=url, route="sitemap", articles=0, problem=problem))
        for task in self._empty_days.waiting():
            problem = "names no article, and the crawl ended before another day could show whether that is right"
            self._journal.record_listing(Listing(url=task.url, route=task.route, articles=0, problem=problem))

    def _may_go_on(self, task: ListingTask, reason: FailureReason) -> bool:
        self._bad_pages[task.walk] += 1
        return reason.retry_policy in {TRANSIENT, STALLED} and self._bad_pages[task.walk] < _MAX_BAD_PAGES

    async def _record(
        self, task: ListingTask, response: Response, content: ListingContent, problem: str | None
    ) -> list[ListingTask]:
        """Record a listing that was read; return those of its further listings that are due."""
        named = len(content.articles)
        self._journal.record_listing(
            Listing(
                url=task.url,
                route=task.route,
                articles=named,
                problem=problem,
                left_out=content.left_out,
                unmatched=content.unmatched,
            )
        )
        if problem and not named:
            await self._polling.record_failed(task, problem)
            return content.further
        return await self._polling.record_read(
            task, response, content.articles, content.further, is_whole=problem is None
        )

    async def _record_proof(self, proof: ListingTask, task: ListingTask, other: PageFrame | None) -> list[ListingTask]:
        """Record a page without articles by the frame of another day's page, or return a further day's page to read."""
        if other:
            self._empty_days.add(task, other)
        response, frame = self._empty_days.end(task)
        if self._empty_days.is_proven(task, frame):
            following, problem = self._walks.ended(task)
            await self._record(task, response, ListingContent(), problem)
            return [following] if following else []
        if further := self._empty_days.begin(task, response, frame, after=proof):
            return [further]
        return await self._record_unproven(task, response, ListingContent())

    async def _record_unproven(
        self, task: ListingTask, response: Response, content: ListingContent
    ) -> list[ListingTask]:
        """Record a page that names no article and is not like those of other days; return the page after it."""
        problem = "names no article, and nothing shows that its day is empty: it is not like the pages of other days"
        await self._record(task, response, content, problem)
        following = task.next_page() if task.number and self._may_go_on(task, FailureReason.UNEXPECTED) else None
        return [following] if following else []

    def _selected(self, content: SitemapContent, task: ListingTask, believed: frozenset[str]) -> ListingContent:
        """Return what of a listing the crawl uses; of sitemaps, what belongs to the requested days."""
        read = ListingContent(
            list(content.articles),
            problem="; ".join(content.problems) or None,
            left_out="; ".join(content.left_out) or None,
            unmatched=content.unmatched,
            frame=content.frame,
        )
        problems: list[str | None] = [*content.problems]
        if task.route == "sitemap":
            articles = self._sitemaps.of_requested_days(task, content)
            further, problem, skipped = self._sitemaps.further(task, content, believed)
            problems.append(problem)
            left_out = "; ".join(filter(None, (read.left_out, skipped))) or None
            read = replace(read, articles=articles, further=further, left_out=left_out)
        elif not content.is_whole:
            problems.append(IS_CUT)
        if task.route == "page" and not content.articles:
            problems.append("names no article")
        return replace(read, problem="; ".join(filter(None, problems)) or None)

    def _checked(self, task: ListingTask, content: ListingContent) -> ListingContent:
        """Return the content within all limits, with each article once and with what it adds to its paged listing."""
        content = _without_long_addresses(content)
        self._total += len(content.articles)
        if self._total > _MAX_URLS:
            content = ListingContent(problem=f"is left out: the listings named more than {_MAX_URLS} URLs")
        articles = as_articles(content.articles, self._source)
        added = self._walks.add(task, articles) if task.route == "index" else []
        return replace(content, articles=articles, added=added)


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

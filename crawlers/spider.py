"""The spider: it requests a source's listings and the articles that they name."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawlers.articles.paging import FetchedPages, follow
from crawlers.articles.queue import Articles
from crawlers.context import CrawlContext
from crawlers.listings.documents import MAX_LISTING_BYTES
from crawlers.listings.listing_reader import ListingReader
from crawlers.listings.plan import ListingTask
from crawlers.listings.polling import NOT_MODIFIED, Polling, conditions
from crawlers.listings.walk import Listings
from crawlers.network.fetch_failure import FetchFailure, RefusedError, classify
from crawlers.network.rendering import ARTICLE, LISTING, RENDERS
from crawlers.network.responses import archived_of, validate_page
from crawlers.network.scope import DOWNLOAD_SLOT, IS_SITEMAP
from pipelines.archive.multipage import MAX_ARTICLE_PAGES
from pipelines.records.crawl_record import ENDED_EARLY, OUT_OF_TIME, DiscoveredUrl
from pipelines.records.reasons import FailureReason
from pipelines.urls import with_query

_log = logging.getLogger(__name__)


class NewsSpider(Spider):
    """Makes requests and receives responses; `Listings` and `Articles` process them."""

    name = "news"

    def __init__(self, context: CrawlContext, listing_reader: ListingReader, **kwargs: Any) -> None:  # noqa: ANN401 - Scrapy's own
        super().__init__(**kwargs)
        self._context = context
        self._adding = asyncio.Lock()  # bounds memory: sitemaps arrive faster than their URLs are added
        self._polling = Polling(context.frontier)
        self._listings = Listings(context, self._polling, listing_reader)
        self._articles = Articles(context, self._polling)
        self._unread_listings = 0

    async def start(self) -> AsyncIterator[Request]:
        """Request the listings, then revisits and the articles that earlier runs left."""
        tasks = await self._listings.first()
        # Before any listing is read: an article that a listing names too would count as known.
        revisits = [] if self._context.days else await self._articles.take_revisits()
        for task in tasks:
            yield self._listing_request(task)
        for revisit in revisits:
            yield self._article_request(revisit.found, headers=conditions(revisit.etag, revisit.last_modified))
        await self._articles.add_outstanding()
        for request in self._next_articles():
            yield request

    async def read_listing(self, response: Response, task: ListingTask) -> AsyncIterator[Request]:
        """Request a listing's articles and the listings to read next."""
        self._unread_listings -= 1
        if response.status == NOT_MODIFIED:
            await self._listings.record_unchanged(task)
            return
        async with self._adding:
            content = await self._listings.read(response, task)
            if not isinstance(content, FailureReason):
                await self._articles.add(content.articles, task.url)
        if isinstance(content, FailureReason):
            further = await self._listings.record_failed(task, content)
        else:
            for request in self._next_articles():
                yield request
            further = await self._listings.record_read(response, task, content)
        for each in further:
            yield self._listing_request(each)

    async def listing_failed(self, failure: Failure) -> AsyncIterator[Request]:
        """Record a listing that could not be fetched, and request its next page."""
        self._unread_listings -= 1
        self._note_missing_browser(failure.value)
        task: ListingTask = failure.request.cb_kwargs["task"]  # type: ignore[attr-defined] # Scrapy adds it
        for each in await self._listings.record_failed(task, classify(failure.value).reason):
            yield self._listing_request(each)

    async def read_article(
        self, response: Response, found: DiscoveredUrl, fetched: FetchedPages | None
    ) -> AsyncIterator[Request]:
        """Record an archived page; a later stage reads its text."""
        if further := await self._record(response, found, fetched):
            yield further
        for request in self._next_articles():
            yield request

    async def article_failed(self, failure: Failure) -> AsyncIterator[Request]:
        """Record an article that could not be fetched."""
        error, arguments = failure.value, failure.request.cb_kwargs  # type: ignore[attr-defined] # Scrapy adds it
        page = archived_of(error.response) if isinstance(error, HttpError) else getattr(error, "page", None)
        self._note_missing_browser(error)
        await self._articles.record_failed(arguments["found"], arguments["fetched"], classify(error), page)
        for request in self._next_articles():
            yield request

    def closed(self, reason: str) -> None:
        """Record an early end, and days that the listings did not reach."""
        self._listings.close()
        if reason == "closespider_timeout" and not self._context.days and not self._unread_listings:
            _log.info("%s: the poll's time is over; the next poll fetches the rest", self._context.source.id)
        elif reason == "closespider_timeout":
            self._context.journal.problems.append(OUT_OF_TIME)
        elif reason != "finished":
            self._context.journal.problems.append(f"{ENDED_EARLY}: {reason}")

    async def _record(self, response: Response, found: DiscoveredUrl, fetched: FetchedPages | None) -> Request | None:
        """Record a page of an article; return the request for its next page, None if the article is complete."""
        if response.status == NOT_MODIFIED:
            self._articles.record_unchanged(found, archived_of(response))
            return None
        if reason := validate_page(response):
            await self._articles.record_failed(found, fetched, FetchFailure(reason), archived_of(response))
            return None
        fetched, next_url = follow(response, fetched)
        if next_url and len(fetched.pages) < MAX_ARTICLE_PAGES:
            return self._article_request(found, next_url, fetched)
        await self._articles.record_fetched(found, fetched, are_all=next_url is None)
        return None

    def _note_missing_browser(self, error: BaseException | None) -> None:
        """Record once what this machine lacks for the source's pages."""
        if isinstance(error, RefusedError) and error.reason is FailureReason.NO_BROWSER:
            problem = f"pages need a browser, and {error}: {error.reason}"
            if problem not in self._context.journal.problems:
                self._context.journal.problems.append(problem)

    def _next_articles(self) -> Iterator[Request]:
        """Request the next articles of the queue; called whenever an article ends or a listing names new ones."""
        return map(self._article_request, self._articles.next())

    def _listing_request(self, task: ListingTask) -> Request:
        self._unread_listings += 1
        headers = self._polling.conditions(task)
        limits = {"download_maxsize": MAX_LISTING_BYTES, IS_SITEMAP: True} if task.route == "sitemap" else {}
        return Request(
            task.url,
            callback=self.read_listing,
            errback=self.listing_failed,
            headers=headers,
            cb_kwargs={"task": task},
            meta=self._meta(headers, LISTING if task.is_web_page else None) | limits,
            priority=10,
            dont_filter=True,
        )

    def _article_request(
        self,
        found: DiscoveredUrl,
        next_url: str | None = None,
        fetched: FetchedPages | None = None,
        headers: dict[str, str] | None = None,
    ) -> Request:
        """Request an article, or its next page, which goes first so that the article is soon complete."""
        query = self._context.source.single_page_query
        return Request(
            next_url or (with_query(found.url, query) if query else found.url),
            callback=self.read_article,
            errback=self.article_failed,
            headers=headers,
            cb_kwargs={"found": found, "fetched": fetched},
            meta=self._meta(headers, ARTICLE),
            priority=5 if next_url else 0,
            dont_filter=True,
        )

    def _meta(self, headers: dict[str, str] | None, kind: str | None) -> dict[str, object]:
        """Put a request into the queue of the site, and allow 304 as the response to a conditional one.

        `kind` is that of a page that may need a browser.
        """
        allowed = {"handle_httpstatus_list": [NOT_MODIFIED]} if headers else {}
        return {DOWNLOAD_SLOT: self._context.source.id, RENDERS: kind, **allowed}

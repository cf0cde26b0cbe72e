"""The one spider: it asks for a source's listings and for the articles they name."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import date
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawlers.articles.paging import MAX_ARTICLE_PAGES, Parts, follow
from crawlers.articles.queue import Articles
from crawlers.listings.plan import ListingTask
from crawlers.listings.polling import NOT_MODIFIED, Polling, conditions
from crawlers.listings.sitemap import MAX_SITEMAP_BYTES
from crawlers.listings.walk import Listings
from crawlers.network.fetch_failure import FetchFailure, classify
from crawlers.network.recorder import Recorder
from crawlers.network.responses import validate_page
from crawlers.network.throttle import Throttle
from crawlers.progress.frontier import Frontier
from crawlers.progress.journal import CrawlJournal
from crawlers.sources.source import Source
from pipelines.records.crawl_record import DiscoveredUrl
from pipelines.records.reasons import FailureReason
from pipelines.urls import with_query


class NewsSpider(Spider):
    """Walks the given local days of a source, or polls what is new for no days.

    It makes requests and takes answers; `Listings` and `Articles` know what these mean.
    """

    name = "news"

    def __init__(
        self,
        *,
        source: Source,
        days: tuple[date, ...],
        journal: CrawlJournal,
        frontier: Frontier,
        recorder: Recorder,
        throttle: Throttle,
        **kwargs: Any,  # noqa: ANN401 - Scrapy's own
    ) -> None:
        super().__init__(**kwargs)
        self.source = source
        self.days = days
        self.journal = journal
        self.frontier = frontier
        self.recorder = recorder
        self.throttle = throttle
        self._reading = asyncio.Lock()  # sitemaps come faster than their URLs are entered, and each URL takes memory
        self.polling = Polling(frontier)
        self.listings = Listings(source, days, journal, self.polling)
        self.articles = Articles(journal, frontier, recorder, throttle, self.polling)

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the listings, then for what earlier runs left to be done."""
        tasks = await self.listings.first()
        # They enter before any listing is read: one that names them too must not take them for settled.
        revisits = [] if self.days else await self.articles.revisits()
        for task in tasks:
            yield self._listing_request(task)
        for revisit in revisits:
            yield self._article_request(revisit.found, conditions(revisit.etag, revisit.last_modified))
        await self.articles.enter(await asyncio.to_thread(self.frontier.outstanding, self.days))
        for request in self._next_articles():
            yield request

    async def read_listing(self, response: Response, task: ListingTask) -> AsyncIterator[Request]:
        """Turn a listing into requests for its articles and its further pages."""
        if response.status == NOT_MODIFIED:
            await self.listings.unchanged(task)
            return
        async with self._reading:
            reading = self.listings.read(response, task)
            if not isinstance(reading, FailureReason):
                await self.articles.enter(reading.found, task.url)
        if isinstance(reading, FailureReason):
            further = await self.listings.pass_over(task, reading)
        else:
            for request in self._next_articles():
                yield request
            further = await self.listings.follow(response, task, reading)
        for each in further:
            yield self._listing_request(each)

    async def listing_failed(self, failure: Failure) -> AsyncIterator[Request]:
        """Go past a listing that could not be had."""
        task: ListingTask = failure.request.cb_kwargs["task"]  # type: ignore[attr-defined] # Scrapy adds it
        for each in await self.listings.pass_over(task, classify(failure).reason):
            yield self._listing_request(each)

    async def read_article(
        self, response: Response, found: DiscoveredUrl, parts: Parts | None = None
    ) -> AsyncIterator[Request]:
        """Enter an archived article, once its further pages are archived too; its text is read by a later stage."""
        if further := await self._enter(response, found, parts):
            yield further
        for request in self._next_articles():
            yield request

    async def article_failed(self, failure: Failure) -> AsyncIterator[Request]:
        """Enter an article that could not be had."""
        told = failure.request.cb_kwargs  # type: ignore[attr-defined] # Scrapy adds it
        answer = failure.value.response.meta.get("archived") if isinstance(failure.value, HttpError) else None
        await self.articles.missed(told["found"], told.get("parts"), classify(failure), answer)
        for request in self._next_articles():
            yield request

    def closed(self, reason: str) -> None:
        """Enter an early end, and days that the listings did not reach."""
        self.listings.close()
        if reason == "closespider_timeout":
            self.journal.problems.append("the crawl's time was over before its work; the next run goes on with it")
        elif reason != "finished":
            self.journal.problems.append(f"the crawl ended early: {reason}")

    async def _enter(self, response: Response, found: DiscoveredUrl, parts: Parts | None) -> Request | None:
        """Enter a page of an article; return the request for its next page, None where the article is whole."""
        if response.status == NOT_MODIFIED:
            self.articles.unchanged(found, response.meta["archived"])
            return None
        if reason := validate_page(response):
            await self.articles.missed(found, parts, FetchFailure(reason), response.meta["archived"])
            return None
        parts, following = follow(response, parts)
        if following and len(parts.pages) < MAX_ARTICLE_PAGES:
            return self._article_request(found, further=following, parts=parts)
        await self.articles.fetched(found, parts, are_all=following is None)
        return None

    def _next_articles(self) -> Iterator[Request]:
        """Ask for those articles whose turn has come; whatever ends an article or names new ones calls it."""
        return map(self._article_request, self.articles.next())

    def _listing_request(self, task: ListingTask) -> Request:
        headers = self.polling.conditions(task)
        return Request(
            task.url,
            callback=self.read_listing,
            errback=self.listing_failed,
            headers=headers,
            cb_kwargs={"task": task},
            meta=self._meta(headers) | ({"download_maxsize": MAX_SITEMAP_BYTES} if task.route == "sitemap" else {}),
            priority=10,
            dont_filter=True,
        )

    def _article_request(
        self,
        found: DiscoveredUrl,
        headers: dict[str, str] | None = None,
        *,
        further: str | None = None,
        parts: Parts | None = None,
    ) -> Request:
        """Ask for an article, or for a further page of it; that goes first, so that an article is soon whole."""
        url = with_query(found.url, self.source.single_page_query) if self.source.single_page_query else found.url
        return Request(
            further or url,
            callback=self.read_article,
            errback=self.article_failed,
            headers=headers,
            cb_kwargs={"found": found, "parts": parts},
            meta=self._meta(headers),
            priority=5 if further else 0,
            dont_filter=True,
        )

    def _meta(self, headers: dict[str, str] | None) -> dict[str, object]:
        """Name the site's one queue, and let the answer to a conditional request through to its callback."""
        let_through = {"handle_httpstatus_list": [NOT_MODIFIED]} if headers else {}
        return {"download_slot": self.source.id, **let_through}

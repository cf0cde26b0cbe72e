"""The one spider: it reads a source's listings and fetches the articles they name."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawlers.account import Account
from crawlers.discovery import UnreadableListingError
from crawlers.discovery.feed import read_feed
from crawlers.discovery.index import read_index
from crawlers.discovery.sitemap import read_sitemap
from crawlers.failures import classify
from crawlers.frontier import Frontier
from crawlers.recorder import Recorder
from crawlers.routes import ListingTask, listings_of_days, listings_of_news
from crawlers.source import Source
from pipelines.ledger import Step
from pipelines.manifest import Found, Listing, Outcome
from pipelines.urls import with_query

_CHECKPOINT_RESULTS = 200
_CHECKPOINT_BYTES = 64 * 1024 * 1024
_MAX_SITEMAPS = 500


class NewsSpider(Spider):
    """Walks the given local days of a source, or polls what is new for no days."""

    name = "news"

    def __init__(
        self,
        *,
        source: Source,
        days: tuple[date, ...],
        account: Account,
        frontier: Frontier,
        recorder: Recorder,
        **kwargs: Any,  # noqa: ANN401 - Scrapy's own
    ) -> None:
        super().__init__(**kwargs)
        self.source = source
        self.days = days
        self.account = account
        self.frontier = frontier
        self.recorder = recorder
        self._named_by: defaultdict[str, set[str]] = defaultdict(set)
        self._sitemaps_read = 0
        self._checkpointing = asyncio.Lock()

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the listings, then for what earlier runs left to be done."""
        now = datetime.now(UTC)
        tasks = listings_of_days(self.source, self.days) if self.days else listings_of_news(self.source, now)
        for task in tasks:
            yield self._listing_request(task)
        left = await asyncio.to_thread(self.frontier.outstanding, self.days)
        async for request in self._pursue(left):
            yield request

    async def read_listing(self, response: Response, task: ListingTask) -> AsyncIterator[Request]:
        """Turn a listing into requests for its articles and its further pages."""
        found, sitemaps, problem = self._read(response, task)
        named = self._named_by[task.walk]
        new_here = [each for each in found if each.url not in named]
        named.update(each.url for each in found)
        async for request in self._pursue(found):
            yield request
        following = task.next_page()
        # A walk ends with the page that adds nothing to the pages before it, whoever else knew of its URLs; a poll
        # already where all that it adds was settled long ago.
        goes_on = any(self.days or not self.account.was_known(each.url) for each in new_here)
        if goes_on and following is None and task.is_paged:
            problem = f"still names articles on page {task.number + 1}, the last that paging.limit allows"
        self.account.read(Listing(url=task.url, route=task.route, articles=len(found), problem=problem))
        for url in sitemaps:
            yield self._listing_request(ListingTask(url=url, route="sitemap"))
        if goes_on and following is not None:
            yield self._listing_request(following)

    async def read_article(self, response: Response, found: Found) -> None:
        """Enter an archived article page; its text is read by a later stage."""
        kind = (response.headers.get("Content-Type") or b"").split(b";")[0].strip().lower()
        if kind and b"html" not in kind:
            self.account.conclude(found, Outcome.FAILED, reason=f"content_type_{kind.decode('latin-1')}")
        else:
            self.account.conclude(found, Outcome.FETCHED, page=response.meta["archived"])
        await self._checkpoint()

    def listing_failed(self, failure: Failure) -> None:
        """Enter a listing that could not be had; a missing page after the first is only the listing's end."""
        task: ListingTask = failure.request.cb_kwargs["task"]  # type: ignore[attr-defined] # Scrapy adds it
        error = failure.value
        is_end = task.number > 0 and isinstance(error, HttpError) and error.response.status in {404, 410}
        problem = None if is_end else classify(failure)[1]
        self.account.read(Listing(url=task.url, route=task.route, articles=0, problem=problem))

    async def article_failed(self, failure: Failure) -> None:
        """Enter an article that could not be had."""
        found: Found = failure.request.cb_kwargs["found"]  # type: ignore[attr-defined] # Scrapy adds it
        outcome, reason = classify(failure)
        self.account.conclude(found, outcome, reason=reason)
        await self._checkpoint()

    def closed(self, reason: str) -> None:
        """Enter an early end."""
        if reason != "finished":
            self.account.problems.append(f"the crawl ended early: {reason}")

    def _read(self, response: Response, task: ListingTask) -> tuple[list[Found], list[str], str | None]:
        """Return the articles, the further listings and what is wrong with one listing."""
        now = datetime.now(UTC)
        try:
            if task.route == "feed":
                return read_feed(response.body, self.source, now), [], None
            if task.route == "sitemap":
                return self._read_sitemap(response.body, now)
        except UnreadableListingError as error:
            return [], [], str(error)
        if task.day is None or not isinstance(response, TextResponse):
            return [], [], "is not a page of text"
        return read_index(response, self.source, task.day), [], None

    def _read_sitemap(self, body: bytes, now: datetime) -> tuple[list[Found], list[str], str | None]:
        self._sitemaps_read += 1
        content = read_sitemap(body, self.source, now)
        onward = list(content.sitemaps)
        if onward and self._sitemaps_read >= _MAX_SITEMAPS:
            return list(content.articles), [], f"names more than {_MAX_SITEMAPS} sitemaps"
        if not self.days:
            return list(content.articles), onward, None
        articles = [found for found in content.articles if found.listed_date in self.days]
        oldest = min((found.listed_date for found in content.articles), default=None)
        too_young = oldest is not None and oldest > min(self.days)
        problem = f"reaches back to {oldest} only" if too_young else None
        return articles, onward, problem

    async def _pursue(self, found: list[Found]) -> AsyncIterator[Request]:
        """Tell the frontier of found URLs; yield requests for those to be fetched, each once in a crawl."""
        fresh = {each.url for each in self.account.enter(found)}
        decisions = await asyncio.to_thread(self.frontier.discover, found) if found else {}
        for each in found:
            decision = decisions[each.url]
            # A second listing may know of a change that the first did not tell.
            has_changed = decision.step is Step.FETCH and self.account.was_known(each.url)
            if each.url not in fresh and not has_changed:
                continue
            self.account.reopen(each)
            if decision.step is Step.FETCH:
                yield self._article_request(each)
            elif decision.step is Step.ARCHIVED:
                self.account.conclude(each, Outcome.FETCHED, page=decision.page)
            else:
                self.account.conclude(each, Outcome.KNOWN, reason=decision.reason or decision.state)

    async def _checkpoint(self) -> None:
        """Publish the segment now and then, then settle what lies in it: never the other way round.

        Pages that come meanwhile do not wait: they lie in the next segment and in the next batch.
        """
        if self._checkpointing.locked():
            return
        if self.account.unsettled < _CHECKPOINT_RESULTS and self.recorder.size < _CHECKPOINT_BYTES:
            return
        async with self._checkpointing:
            batch, segment = self.account.take_unsettled(), self.recorder.take_segment()
            await asyncio.to_thread(self.recorder.publish, segment)
            await asyncio.to_thread(self.frontier.settle, batch)

    def _listing_request(self, task: ListingTask) -> Request:
        return Request(
            task.url,
            callback=self.read_listing,
            errback=self.listing_failed,
            cb_kwargs={"task": task},
            priority=10,
            dont_filter=True,
        )

    def _article_request(self, found: Found) -> Request:
        url = with_query(found.url, self.source.single_page_query) if self.source.single_page_query else found.url
        return Request(
            url,
            callback=self.read_article,
            errback=self.article_failed,
            cb_kwargs={"found": found},
            dont_filter=True,
        )

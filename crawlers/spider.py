"""The one spider: it reads a source's listings and fetches the articles they name."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawlers.account import Account
from crawlers.answers import objection, objection_to_page
from crawlers.discovery import UnreadableListingError
from crawlers.discovery.feed import read_feed
from crawlers.discovery.index import read_index
from crawlers.discovery.sitemap import LARGEST, read_sitemap
from crawlers.discovery.sitemap_walk import SitemapWalk
from crawlers.failures import Mishap, classify
from crawlers.frontier import Frontier
from crawlers.pace import Pace
from crawlers.paging import MOST_PAGES, Parts, as_articles, follow
from crawlers.polling import NOT_MODIFIED, Polling, conditions
from crawlers.recorder import Recorder
from crawlers.routes import ListingTask, listings_of_days, listings_of_news
from crawlers.source import Source
from pipelines.failures import PASSING, REFUSED, STALLED, FailureReason
from pipelines.ledger import Step
from pipelines.manifest import Fetched, Found, Listing, Outcome
from pipelines.urls import with_query

_CHECKPOINT_RESULTS = 200
_CHECKPOINT_BYTES = 64 * 1024 * 1024
_MAX_URLS = 500_000
_BAD_PAGES_IN_A_ROW = 3

_Reading = tuple[list[Found], list[ListingTask], str | None]


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
        pace: Pace,
        **kwargs: Any,  # noqa: ANN401 - Scrapy's own
    ) -> None:
        super().__init__(**kwargs)
        self.source = source
        self.days = days
        self.account = account
        self.frontier = frontier
        self.recorder = recorder
        self.pace = pace
        self.polling = Polling(frontier)
        self._named_by: defaultdict[str, set[str]] = defaultdict(set)
        self._sitemaps = SitemapWalk(source, days)
        self._named = 0
        self._bad_pages: Counter[str] = Counter()
        self._checkpointing = asyncio.Lock()

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the listings, then for what earlier runs left to be done."""
        now = datetime.now(UTC)
        if self.days:
            tasks = list(listings_of_days(self.source, self.days))
            if not self.source.discovery.reaches_back:
                self.account.problems.append(
                    "the source has no dated index and no sitemap: its past days cannot be found"
                )
        else:
            tasks = await self.polling.due(list(listings_of_news(self.source, now)))
        # They enter before any listing is read: one that names them too must not take them for settled.
        visits = [] if self.days else await asyncio.to_thread(self.frontier.visits)
        self.account.enter(visit.found for visit in visits)
        for task in tasks:
            yield self._listing_request(task)
        left = await asyncio.to_thread(self.frontier.outstanding, self.days)
        async for request in self._pursue(left):
            yield request
        for visit in visits:
            yield self._article_request(visit.found, conditions(visit.etag, visit.last_modified))

    async def read_listing(self, response: Response, task: ListingTask) -> AsyncIterator[Request]:
        """Turn a listing into requests for its articles and its further pages."""
        if response.status == NOT_MODIFIED:
            self.account.read(Listing(url=task.url, route=task.route, articles=0, is_unchanged=True))
            await self.polling.unchanged(task)
            return
        reading = self._reading(response, task)
        if isinstance(reading, FailureReason):
            async for request in self._pass_over(task, reading):
                yield request
            return
        found, sitemaps, problem = reading
        self._bad_pages.pop(task.walk, None)
        self._named += len(found)
        if self._named > _MAX_URLS:
            found, sitemaps, problem = [], [], f"is left out: the crawl was told more than {_MAX_URLS} URLs"
        found = as_articles(found, self.source)
        named = self._named_by[task.walk]
        new_here = [each for each in found if each.url not in named]
        named.update(each.url for each in found)
        async for request in self._pursue(found, task.url):
            yield request
        following = task.next_page()
        # A walk ends with the page that adds nothing to the pages before it, whoever else knew of its URLs; a poll
        # already where all that it adds was settled long ago.
        goes_on = any(self.days or not self.account.was_known(each.url) for each in new_here)
        if goes_on and following is None and task.is_paged:
            problem = f"is cut: page {task.number + 1}, the last that paging.limit allows, still names new articles"
        self.account.read(Listing(url=task.url, route=task.route, articles=len(found), problem=problem))
        for sitemap in await self._polled(task, response, len(found), sitemaps, problem):
            yield self._listing_request(sitemap)
        if goes_on and following is not None:
            yield self._listing_request(following)

    async def read_article(
        self, response: Response, found: Found, parts: Parts | None = None
    ) -> AsyncIterator[Request]:
        """Enter an archived article, once its further pages are archived too; its text is read by a later stage."""
        if response.status == NOT_MODIFIED:
            self.account.conclude(found, Outcome.UNCHANGED, reason="unchanged", page=response.meta["archived"])
            return
        if reason := objection_to_page(response):
            await self._give_up(found, parts, Mishap(reason), response.meta["archived"])
            return
        parts, following = follow(response, parts)
        if following and len(parts.places) < MOST_PAGES:
            yield self._article_request(found, further=following, parts=parts)
            return
        self._conclude(found, parts, are_all=following is None)
        await self.pace.note(None)
        await self._checkpoint()

    async def article_failed(self, failure: Failure) -> None:
        """Enter an article that could not be had."""
        told = failure.request.cb_kwargs  # type: ignore[attr-defined] # Scrapy adds it
        answer = failure.value.response.meta.get("archived") if isinstance(failure.value, HttpError) else None
        await self._give_up(told["found"], told.get("parts"), classify(failure), answer)

    async def listing_failed(self, failure: Failure) -> AsyncIterator[Request]:
        """Enter a listing that could not be had, and go past it."""
        task: ListingTask = failure.request.cb_kwargs["task"]  # type: ignore[attr-defined] # Scrapy adds it
        async for request in self._pass_over(task, classify(failure).reason):
            yield request

    async def _give_up(self, found: Found, parts: Parts | None, mishap: Mishap, answer: Fetched | None) -> None:
        self._fail(found, parts, mishap, answer)
        await self.pace.note(mishap)
        await self._checkpoint()

    async def _pass_over(self, task: ListingTask, reason: FailureReason) -> AsyncIterator[Request]:
        """Enter a bad listing; its next page is read all the same, unless several in a row were bad or all must be.

        A missing page after the first is only the listing's end.
        """
        is_end = task.number > 0 and reason in {FailureReason.HTTP_404, FailureReason.HTTP_410}
        self.account.read(Listing(url=task.url, route=task.route, articles=0, problem=None if is_end else reason))
        if not is_end:
            await self.polling.failed(task, reason)
        self._bad_pages[task.walk] += 1
        following = task.next_page()
        if reason.way in {PASSING, STALLED} and following and self._bad_pages[task.walk] < _BAD_PAGES_IN_A_ROW:
            yield self._listing_request(following)

    def closed(self, reason: str) -> None:
        """Enter an early end, and days that the listings did not reach."""
        if problem := self._sitemaps.shortfall():
            self.account.read(
                Listing(url=self.source.discovery.sitemaps[0], route="sitemap", articles=0, problem=problem)
            )
        if reason != "finished":
            self.account.problems.append(f"the crawl ended early: {reason}")

    async def _polled(
        self, task: ListingTask, response: Response, named: int, onward: list[ListingTask], problem: str | None
    ) -> list[ListingTask]:
        """Remember what came of a listing; return the further listings that are to be read."""
        if not problem or named:
            return await self.polling.read(task, response, named, onward)
        await self.polling.failed(task, problem)
        return onward

    def _reading(self, response: Response, task: ListingTask) -> _Reading | FailureReason:
        """What a listing says, or why it cannot be read; whatever stands in it, it does not end the crawl."""
        if reason := objection(response):
            return reason
        try:
            return self._read(response, task)
        except Exception:
            self.logger.exception("cannot read %s", task.url)
            return FailureReason.UNEXPECTED

    def _read(self, response: Response, task: ListingTask) -> tuple[list[Found], list[ListingTask], str | None]:
        """Return the articles, the further listings and what is wrong with one listing."""
        now = datetime.now(UTC)
        try:
            if task.route == "feed":
                return read_feed(response.body, self.source, now), [], None
            if task.route == "sitemap":
                content = read_sitemap(response.body, self.source, now)
                onward, problem = self._sitemaps.onward(task, content)
                return self._sitemaps.of_these_days(task, content.articles), onward, problem
        except UnreadableListingError as error:
            return [], [], str(error)
        if task.day is None or not isinstance(response, TextResponse):
            return [], [], "is not a page of text"
        return read_index(response, self.source, task.day, task.route), [], None

    async def _pursue(self, found: list[Found], listing_url: str | None = None) -> AsyncIterator[Request]:
        """Tell the frontier of found URLs; yield requests for those to be fetched, each once in a crawl."""
        fresh = {each.url for each in self.account.enter(found)}
        decisions = await asyncio.to_thread(self.frontier.discover, found, listing_url) if found else {}
        self.polling.count_new(listing_url, decisions.values())
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

    def _conclude(self, found: Found, parts: Parts, *, are_all: bool) -> None:
        """Enter an article that was fetched; the record of one with several pages is written again, to name them."""
        (page, *further) = parts.places
        if further or not are_all:
            page = self.recorder.record(parts.first, parts.tied(are_all=are_all))
            # A first page that did not change would hide a further one that did.
            page = page.model_copy(update={"etag": None, "last_modified": None})
        self.account.conclude(found, Outcome.FETCHED, page=page)

    def _fail(self, found: Found, parts: Parts | None, mishap: Mishap, answer: Fetched | None) -> None:
        """Enter an article that could not be had; one whose further page is gone or refused is had in part."""
        if parts is not None and (mishap.outcome is Outcome.FAILED or mishap.reason.way is REFUSED):
            self._conclude(found, parts, are_all=False)
            return
        self.account.conclude(
            found,
            mishap.outcome,
            reason=mishap.reason,
            retry_at=mishap.retry_at,
            page=answer,
            further_page=parts.next_number if parts else None,
        )

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
        headers = self.polling.conditions(task)
        return Request(
            task.url,
            callback=self.read_listing,
            errback=self.listing_failed,
            headers=headers,
            cb_kwargs={"task": task},
            meta=_may_be_unchanged(headers) | ({"download_maxsize": LARGEST} if task.route == "sitemap" else {}),
            priority=10,
            dont_filter=True,
        )

    def _article_request(
        self,
        found: Found,
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
            meta=_may_be_unchanged(headers),
            priority=5 if further else 0,
            dont_filter=True,
        )


def _may_be_unchanged(headers: dict[str, str] | None) -> dict[str, object]:
    """Let the answer to a conditional request through to its callback."""
    return {"handle_httpstatus_list": [NOT_MODIFIED]} if headers else {}

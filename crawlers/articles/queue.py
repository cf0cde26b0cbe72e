"""Which articles a crawl fetches next, and the result of each."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from crawlers.articles.paging import FetchedPages
from crawlers.context import CrawlContext
from crawlers.listings.polling import Polling
from crawlers.network.fetch_failure import FetchFailure
from pipelines.records.crawl_record import DiscoveredUrl, FetchedPage, Outcome, PageResult
from pipelines.records.reasons import REFUSED
from pipelines.warehouse.ledger import Step
from pipelines.warehouse.ledger.revisits import Revisit

_WRONG_CLOCK = timedelta(days=1)
_MAX_REQUESTED = 64
"""Articles that are requested at the same time; most of them wait in Scrapy's queue."""
_MAX_UNSETTLED = 200
_MAX_OPEN_BYTES = 64 * 1024 * 1024
"""Results, and bytes in the open segment, after which a checkpoint is due."""

_log = logging.getLogger(__name__)


class Articles:
    """The articles of one crawl: asks the frontier which to fetch, and records their results."""

    def __init__(self, context: CrawlContext, polling: Polling) -> None:
        self._context = context
        self._journal = context.journal
        self._frontier = context.frontier
        self._polling = polling
        self._recorder = context.recorder
        self._checkpoint = asyncio.Lock()
        self._requested = 0

    async def take_revisits(self) -> list[Revisit]:
        """Return the articles to revisit; the caller must request each of them."""
        revisits = await asyncio.to_thread(self._frontier.take_revisits)
        self._journal.add(revisit.found for revisit in revisits)
        self._requested += len(revisits)
        return revisits

    async def add_outstanding(self) -> None:
        """Add the articles that earlier runs left."""
        await self.add(await asyncio.to_thread(self._frontier.outstanding, self._context.days))

    async def add(self, found: Sequence[DiscoveredUrl], listing_url: str | None = None) -> None:
        """Add the URLs of a listing; those to fetch go into the queue, each once in a crawl."""
        found = self._without_future(found, listing_url)
        new = {each.url for each in self._journal.add(found)}
        decisions = await asyncio.to_thread(self._frontier.discover, found, listing_url) if found else {}
        self._polling.count_new(listing_url, decisions.values())
        self._journal.count_new(sum(decisions[url].is_new for url in new))
        for each in found:
            decision = decisions[each.url]
            if each.url not in new:
                # A second listing may report a change that the first did not.
                if decision.step is not Step.FETCH or not self._journal.was_known(each.url):
                    continue
                self._journal.requeue(each)
            if decision.state == "pending" and decision.step is Step.FETCH and (kind := self._kind_of(each)):
                self._journal.record_result(PageResult(found=each, outcome=Outcome.OTHER_KIND, kind=kind))
            elif decision.step is Step.FETCH:
                self._journal.enqueue(each)
            elif decision.step is Step.ARCHIVED:
                self._journal.record_result(PageResult(found=each, outcome=Outcome.FETCHED, page=decision.page))
            else:
                self._journal.record_known(each, decision.state)

    def _without_future(self, found: Sequence[DiscoveredUrl], listing_url: str | None) -> Sequence[DiscoveredUrl]:
        """Return the URLs with today in place of a later day: nothing is published after its listing is read."""
        now = datetime.now(UTC)
        dated = [until(each, now, self._context.source.zone) for each in found]
        late = sum(before != after for before, after in zip(found, dated, strict=True))
        if late:
            _log.warning("%s dates %d articles after today; they count as of today", listing_url, late)
        return dated

    def next(self) -> list[DiscoveredUrl]:
        """Return articles to request: enough to keep the crawl busy, while all others stay on disk."""
        if self._requested > _MAX_REQUESTED // 2:
            return []
        found = self._journal.dequeue(_MAX_REQUESTED - self._requested)
        self._requested += len(found)
        return found

    def record_unchanged(self, found: DiscoveredUrl, page: FetchedPage) -> None:
        """Record an article that did not change since it was fetched."""
        self._requested -= 1
        self._journal.record_result(PageResult(found=found, outcome=Outcome.UNCHANGED, page=page))

    async def record_fetched(self, found: DiscoveredUrl, fetched: FetchedPages, *, are_all: bool) -> None:
        """Record an article whose pages are archived, all of them or as many as the limit allows."""
        self._add_fetched(found, fetched, are_all=are_all)
        await self._finish(None)

    async def record_failed(
        self, found: DiscoveredUrl, fetched: FetchedPages | None, failure: FetchFailure, page: FetchedPage | None
    ) -> None:
        """Record an article of which a page failed; if a further page is gone or refused, keep the earlier pages.

        `fetched` is None if the first page failed; `page` is the archived response, None if the site did not answer.
        """
        if fetched is not None and (failure.outcome is Outcome.FAILED or failure.reason.retry_policy is REFUSED):
            self._add_fetched(found, fetched, are_all=False)
        else:
            result = PageResult(
                found=found,
                outcome=failure.outcome,
                reason=failure.reason,
                retry_at=failure.retry_at,
                page=page,
                further_page=fetched.next_number if fetched else None,
            )
            self._journal.record_result(result)
        await self._finish(failure)

    def _kind_of(self, found: DiscoveredUrl) -> str | None:
        return self._context.source.other_kind_of(found.url)

    def _add_fetched(self, found: DiscoveredUrl, fetched: FetchedPages, *, are_all: bool) -> None:
        """Add the result; if the article has several pages, its first is archived again with a list of all."""
        (page, *further) = fetched.pages
        if further or not are_all:
            page = self._recorder.record(fetched.first, fetched.in_archive(are_all=are_all))
            # A conditional request would miss a change of a further page.
            page = page.model_copy(update={"etag": None, "last_modified": None})
        self._journal.record_result(PageResult(found=found, outcome=Outcome.FETCHED, page=page))

    async def _finish(self, failure: FetchFailure | None) -> None:
        self._requested -= 1
        await self._context.throttle.record_result(failure)
        is_due = self._journal.unsettled >= _MAX_UNSETTLED or self._recorder.size >= _MAX_OPEN_BYTES
        if is_due and not self._checkpoint.locked():
            await self._take_checkpoint()

    async def _take_checkpoint(self) -> None:
        """Publish the open segment, then write the results of its pages to the ledger; a killed crawl keeps them.

        Pages that arrive meanwhile belong to the next segment and the next batch.
        """
        async with self._checkpoint:
            batch, segment = self._journal.take_unsettled(), self._recorder.take_segment()
            await asyncio.to_thread(self._recorder.publish, segment)
            await asyncio.to_thread(self._frontier.settle, batch)


def until(found: DiscoveredUrl, now: datetime, zone: tzinfo) -> DiscoveredUrl:
    """Return a URL whose dates are not later than an aware instant, with a day of tolerance for wrong clocks.

    A later day becomes the local day of that instant; a later change is dropped.
    """
    latest = now + _WRONG_CLOCK
    changes: dict[str, object] = {}
    if found.listed_date > latest.astimezone(zone).date():
        changes["listed_date"] = now.astimezone(zone).date()
    if found.listed_modified_at is not None and found.listed_modified_at > latest:
        changes["listed_modified_at"] = None
    return found.model_copy(update=changes) if changes else found

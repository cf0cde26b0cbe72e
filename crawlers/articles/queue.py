"""The articles of one crawl: which are to be fetched, and what came of each."""

import asyncio
from collections.abc import Sequence

from crawlers.articles.paging import Parts
from crawlers.listings.polling import Polling
from crawlers.network.fetch_failure import FetchFailure
from crawlers.network.recorder import Recorder
from crawlers.network.throttle import Throttle
from crawlers.progress.checkpoints import Checkpoints
from crawlers.progress.frontier import Frontier
from crawlers.progress.journal import CrawlJournal
from pipelines.records.crawl_record import DiscoveredUrl, FetchedPage, Outcome, PageResult
from pipelines.records.reasons import REFUSED
from pipelines.warehouse.ledger import Step
from pipelines.warehouse.ledger.revisits import Revisit

_BUSY = 64
"""Articles that are asked for at most at a time, a few of them at the site and the others in Scrapy's queue."""


class Articles:
    """Asks the frontier what is to be fetched; enters what came of it, and tells the throttle and the checkpoints."""

    def __init__(
        self, journal: CrawlJournal, frontier: Frontier, recorder: Recorder, throttle: Throttle, polling: Polling
    ) -> None:
        self._journal = journal
        self._frontier = frontier
        self._recorder = recorder
        self._throttle = throttle
        self._polling = polling
        self._checkpoints = Checkpoints(journal, recorder, frontier)
        self._in_hand = 0

    async def revisits(self) -> list[Revisit]:
        """Return the articles that are to be visited again; the caller asks for all of them."""
        revisits = await asyncio.to_thread(self._frontier.revisits)
        self._journal.enter(revisit.found for revisit in revisits)
        self._in_hand += len(revisits)
        return revisits

    async def enter(self, found: Sequence[DiscoveredUrl], listing_url: str | None = None) -> None:
        """Tell the frontier of found URLs; those that are to be fetched wait for it, each once in a crawl."""
        fresh = {each.url for each in self._journal.enter(found)}
        decisions = await asyncio.to_thread(self._frontier.discover, found, listing_url) if found else {}
        self._polling.count_new(listing_url, decisions.values())
        for each in found:
            decision = decisions[each.url]
            if each.url not in fresh:
                # A second listing may know of a change that the first did not tell.
                if decision.step is not Step.FETCH or not self._journal.was_known(each.url):
                    continue
                self._journal.requeue(each)
            if decision.step is Step.FETCH:
                self._journal.enqueue(each)
            elif decision.step is Step.ARCHIVED:
                self._journal.record_result(PageResult(found=each, outcome=Outcome.FETCHED, page=decision.page))
            else:
                self._journal.record_known(each, decision.state)

    def next(self) -> list[DiscoveredUrl]:
        """Hand out articles to ask for: as many as keep the crawl busy, and no more, so that all others lie on disk."""
        if self._in_hand > _BUSY // 2:
            return []
        found = self._journal.dequeue(_BUSY - self._in_hand)
        self._in_hand += len(found)
        return found

    def unchanged(self, found: DiscoveredUrl, answer: FetchedPage) -> None:
        """Enter an article that did not change since it was fetched."""
        self._in_hand -= 1
        self._journal.record_result(PageResult(found=found, outcome=Outcome.UNCHANGED, page=answer))

    async def fetched(self, found: DiscoveredUrl, parts: Parts, *, are_all: bool) -> None:
        """Enter an article whose pages are archived, all of them or as many as are fetched."""
        self._in_hand -= 1
        self._record_fetched(found, parts, are_all=are_all)
        await self._throttle.note(None)
        await self._checkpoints.take_if_due()

    async def missed(
        self, found: DiscoveredUrl, parts: Parts | None, failure: FetchFailure, answer: FetchedPage | None
    ) -> None:
        """Enter an article that could not be had; one whose further page is gone or refused is had in part.

        Args:
            found: the article.
            parts: its pages that are archived, None where it failed with its first.
            failure: what went wrong.
            answer: what the site answered, None where it did not.
        """
        self._in_hand -= 1
        if parts is not None and (failure.outcome is Outcome.FAILED or failure.reason.retry_policy is REFUSED):
            self._record_fetched(found, parts, are_all=False)
        else:
            result = PageResult(
                found=found,
                outcome=failure.outcome,
                reason=failure.reason,
                retry_at=failure.retry_at,
                page=answer,
                further_page=parts.next_number if parts else None,
            )
            self._journal.record_result(result)
        await self._throttle.note(failure)
        await self._checkpoints.take_if_due()

    def _record_fetched(self, found: DiscoveredUrl, parts: Parts, *, are_all: bool) -> None:
        """Enter an article that was fetched; the record of one with several pages is written again, to name them."""
        (page, *further) = parts.pages
        if further or not are_all:
            page = self._recorder.record(parts.first, parts.tied(are_all=are_all))
            # A first page that did not change would hide a further one that did.
            page = page.model_copy(update={"etag": None, "last_modified": None})
        self._journal.record_result(PageResult(found=found, outcome=Outcome.FETCHED, page=page))

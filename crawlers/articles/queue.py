"""The articles of one crawl: which are to be fetched, and what came of each."""

import asyncio
from collections.abc import Sequence

from crawlers.articles.paging import Parts
from crawlers.listings.polling import Polling
from crawlers.network.fetch_failure import Mishap
from crawlers.network.recorder import Recorder
from crawlers.network.throttle import Pace
from crawlers.progress.checkpoints import Checkpoints
from crawlers.progress.frontier import Frontier
from crawlers.progress.journal import Account
from pipelines.records.crawl_record import Fetched, Found, Outcome
from pipelines.records.reasons import REFUSED
from pipelines.warehouse.ledger import Step
from pipelines.warehouse.ledger.revisits import Visit

_BUSY = 64
"""Articles that are asked for at most at a time, a few of them at the site and the others in Scrapy's queue."""


class Articles:
    """Asks the frontier what is to be fetched; enters what came of it, and tells the pace and the checkpoints."""

    def __init__(self, account: Account, frontier: Frontier, recorder: Recorder, pace: Pace, polling: Polling) -> None:
        self._account = account
        self._frontier = frontier
        self._recorder = recorder
        self._pace = pace
        self._polling = polling
        self._checkpoints = Checkpoints(account, recorder, frontier)
        self._in_hand = 0

    async def visits(self) -> list[Visit]:
        """Return the articles that are to be visited again; the caller asks for all of them."""
        visits = await asyncio.to_thread(self._frontier.visits)
        self._account.enter(visit.found for visit in visits)
        self._in_hand += len(visits)
        return visits

    async def enter(self, found: Sequence[Found], listing_url: str | None = None) -> None:
        """Tell the frontier of found URLs; those that are to be fetched wait for it, each once in a crawl."""
        fresh = {each.url for each in self._account.enter(found)}
        decisions = await asyncio.to_thread(self._frontier.discover, found, listing_url) if found else {}
        self._polling.count_new(listing_url, decisions.values())
        for each in found:
            decision = decisions[each.url]
            if each.url not in fresh:
                # A second listing may know of a change that the first did not tell.
                if decision.step is not Step.FETCH or not self._account.was_known(each.url):
                    continue
                self._account.reopen(each)
            if decision.step is Step.FETCH:
                self._account.want(each)
            elif decision.step is Step.ARCHIVED:
                self._account.conclude(each, Outcome.FETCHED, page=decision.page)
            else:
                self._account.conclude(each, Outcome.KNOWN, reason=decision.reason or decision.state)

    def next(self) -> list[Found]:
        """Hand out articles to ask for: as many as keep the crawl busy, and no more, so that all others lie on disk."""
        if self._in_hand > _BUSY // 2:
            return []
        found = self._account.take_wanted(_BUSY - self._in_hand)
        self._in_hand += len(found)
        return found

    def unchanged(self, found: Found, answer: Fetched) -> None:
        """Enter an article that did not change since it was fetched."""
        self._in_hand -= 1
        self._account.conclude(found, Outcome.UNCHANGED, reason="unchanged", page=answer)

    async def fetched(self, found: Found, parts: Parts, *, are_all: bool) -> None:
        """Enter an article whose pages are archived, all of them or as many as are fetched."""
        self._in_hand -= 1
        self._conclude(found, parts, are_all=are_all)
        await self._pace.note(None)
        await self._checkpoints.take_if_due()

    async def missed(self, found: Found, parts: Parts | None, mishap: Mishap, answer: Fetched | None) -> None:
        """Enter an article that could not be had; one whose further page is gone or refused is had in part.

        Args:
            found: the article.
            parts: its pages that are archived, None where it failed with its first.
            mishap: what went wrong.
            answer: what the site answered, None where it did not.
        """
        self._in_hand -= 1
        if parts is not None and (mishap.outcome is Outcome.FAILED or mishap.reason.way is REFUSED):
            self._conclude(found, parts, are_all=False)
        else:
            self._account.conclude(
                found,
                mishap.outcome,
                reason=mishap.reason,
                retry_at=mishap.retry_at,
                page=answer,
                further_page=parts.next_number if parts else None,
            )
        await self._pace.note(mishap)
        await self._checkpoints.take_if_due()

    def _conclude(self, found: Found, parts: Parts, *, are_all: bool) -> None:
        """Enter an article that was fetched; the record of one with several pages is written again, to name them."""
        (page, *further) = parts.places
        if further or not are_all:
            page = self._recorder.record(parts.first, parts.tied(are_all=are_all))
            # A first page that did not change would hide a further one that did.
            page = page.model_copy(update={"etag": None, "last_modified": None})
        self._account.conclude(found, Outcome.FETCHED, page=page)

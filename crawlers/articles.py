"""The articles of one crawl: which are to be fetched, and what came of each."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from crawlers.account import Account
from crawlers.checkpoints import Checkpoints
from crawlers.failures import Mishap
from crawlers.frontier import Frontier
from crawlers.pace import Pace
from crawlers.paging import Parts
from crawlers.polling import Polling
from crawlers.recorder import Recorder
from pipelines.failures import REFUSED
from pipelines.ledger import Step
from pipelines.manifest import Fetched, Found, Outcome


class Articles:
    """Asks the frontier what is to be fetched; enters what came of it, and tells the pace and the checkpoints."""

    def __init__(self, account: Account, frontier: Frontier, recorder: Recorder, pace: Pace, polling: Polling) -> None:
        self._account = account
        self._frontier = frontier
        self._recorder = recorder
        self._pace = pace
        self._polling = polling
        self._checkpoints = Checkpoints(account, recorder, frontier)

    async def wanted(self, found: Sequence[Found], listing_url: str | None = None) -> AsyncIterator[Found]:
        """Tell the frontier of found URLs; yield those that are to be fetched, each once in a crawl."""
        fresh = {each.url for each in self._account.enter(found)}
        decisions = await asyncio.to_thread(self._frontier.discover, found, listing_url) if found else {}
        self._polling.count_new(listing_url, decisions.values())
        for each in found:
            decision = decisions[each.url]
            # A second listing may know of a change that the first did not tell.
            has_changed = decision.step is Step.FETCH and self._account.was_known(each.url)
            if each.url not in fresh and not has_changed:
                continue
            self._account.reopen(each)
            if decision.step is Step.FETCH:
                yield each
            elif decision.step is Step.ARCHIVED:
                self._account.conclude(each, Outcome.FETCHED, page=decision.page)
            else:
                self._account.conclude(each, Outcome.KNOWN, reason=decision.reason or decision.state)

    def unchanged(self, found: Found, answer: Fetched) -> None:
        """Enter an article that did not change since it was fetched."""
        self._account.conclude(found, Outcome.UNCHANGED, reason="unchanged", page=answer)

    async def fetched(self, found: Found, parts: Parts, *, are_all: bool) -> None:
        """Enter an article whose pages are archived, all of them or as many as are fetched."""
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

"""Which listings a poll reads, and what it remembers of them; a walk of given days reads all, and in full."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from scrapy.http import Response

from crawlers.listings.plan import ListingTask
from crawlers.progress.frontier import Frontier
from pipelines.records.crawl_record import FetchedPage
from pipelines.warehouse import polls
from pipelines.warehouse.ledger import Decision
from pipelines.warehouse.polls import Poll

NOT_MODIFIED = 304


class Polling:
    """The polls of one crawl, by the listing's address; of a listing without a poll nothing is remembered."""

    def __init__(self, frontier: Frontier) -> None:
        self._frontier = frontier
        self._polls: dict[str, Poll] = {}
        self._new: Counter[str] = Counter()

    async def due(self, tasks: Sequence[ListingTask]) -> list[ListingTask]:
        """Return the tasks whose time has come."""
        if not tasks:
            return []
        due = await asyncio.to_thread(self._frontier.due, tasks)
        self._polls |= due
        return [task for task in tasks if task.url in due]

    def conditions(self, task: ListingTask) -> dict[str, str]:
        """Return the headers by which the site may answer that the listing did not change."""
        poll = self._polls.get(task.url)
        return conditions(poll.etag, poll.last_modified) if poll else {}

    def count_new(self, listing_url: str | None, decisions: Iterable[Decision]) -> None:
        """Remember how many URLs a listing named that nobody had named before."""
        if listing_url in self._polls:
            self._new[listing_url] += sum(decision.is_new for decision in decisions)

    async def unchanged(self, task: ListingTask) -> None:
        """Record a listing that did not change."""
        if poll := self._polls.get(task.url):
            await self._record(polls.unchanged(poll, datetime.now(UTC)))

    async def read(
        self, task: ListingTask, response: Response, named: int, onward: list[ListingTask], *, is_whole: bool
    ) -> list[ListingTask]:
        """Record a listing that was read; return the further listings whose time has come.

        Args:
            task: the listing; its articles have been entered.
            response: as it came.
            named: how many articles it named.
            onward: further listings that it names.
            is_whole: whether all that it names was read; else it is asked for in full the next time.
        """
        poll = self._polls.get(task.url)
        if poll is None:
            return onward
        due = await self.due(onward)
        # The news of a listing of listings are those of which something is to be read.
        known = polls.read(poll, datetime.now(UTC), named + len(due), self._new[task.url] + len(due))
        # What it leads on to may be lost with this crawl, so such a listing is always read in full.
        leads_on = bool(onward) or task.is_paged
        answer: FetchedPage | None = None if leads_on or not is_whole else response.meta.get("archived")
        etag, last_modified = (answer.etag, answer.last_modified) if answer else (None, None)
        await self._record(replace(known, etag=etag, last_modified=last_modified))
        return due

    async def failed(self, task: ListingTask, problem: str) -> None:
        """Record a listing that could not be had or read."""
        if poll := self._polls.get(task.url):
            await self._record(polls.failed(poll, datetime.now(UTC), problem))

    async def _record(self, poll: Poll) -> None:
        await asyncio.to_thread(self._frontier.polled, poll)


def conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """Return the headers of a request that may be answered by 304."""
    told = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in told.items() if value}

"""The polls of one crawl: which listings are due, and what is stored about each; a walk of given days has none."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from scrapy.http import Response

from crawlers.listings.plan import ListingTask
from crawlers.network.responses import archived_of
from crawlers.progress.frontier import Frontier
from pipelines.records.crawl_record import DiscoveredUrl
from pipelines.warehouse import polls
from pipelines.warehouse.ledger import Decision
from pipelines.warehouse.polls import Poll

NOT_MODIFIED = 304


class Polling:
    """The polls by the address of their listing; nothing is stored about a listing without a poll."""

    def __init__(self, frontier: Frontier) -> None:
        self._frontier = frontier
        self._polls: dict[str, Poll] = {}
        self._new: Counter[str] = Counter()

    async def due(self, tasks: Sequence[ListingTask]) -> list[ListingTask]:
        """Return the tasks that are due."""
        if not tasks:
            return []
        due = await asyncio.to_thread(self._frontier.due, tasks)
        self._polls |= due
        return [task for task in tasks if task.url in due]

    async def believed(self, changed_at: Mapping[str, datetime]) -> frozenset[str]:
        """Return the sitemaps whose lastmod in their index is right, as far as the polls know."""
        return await asyncio.to_thread(self._frontier.believed, changed_at) if changed_at else frozenset()

    def conditions(self, task: ListingTask) -> dict[str, str]:
        """Return the headers of a conditional request, none if the listing must be read in full."""
        poll = self._polls.get(task.url)
        return conditions(poll.etag, poll.last_modified) if poll else {}

    def count_new(self, listing_url: str | None, decisions: Iterable[Decision]) -> None:
        """Count the URLs of a listing that no listing named before."""
        if listing_url in self._polls:
            self._new[listing_url] += sum(decision.is_new for decision in decisions)

    async def record_unchanged(self, task: ListingTask) -> None:
        """Record a listing that did not change."""
        if poll := self._polls.get(task.url):
            await self._save(polls.unchanged(poll, datetime.now(UTC)))

    async def record_read(
        self,
        task: ListingTask,
        response: Response,
        articles: Sequence[DiscoveredUrl],
        further: list[ListingTask],
        *,
        is_whole: bool,
    ) -> list[ListingTask]:
        """Record a listing that named these articles and further listings; return those of the latter that are due.

        If it is not whole, or more listings follow from it, the next poll reads it in full.
        """
        poll = self._polls.get(task.url)
        if poll is None:
            return further
        due = await self.due(further)
        # A listing of listings is as new as the listings that must be read.
        poll = polls.read(poll, datetime.now(UTC), len(articles) + len(due), self._new[task.url] + len(due))
        newest = max((each.listed_modified_at for each in articles if each.listed_modified_at), default=None)
        poll = polls.with_lastmod(poll, newest, self._new[task.url])
        # A crawl may die before it reads the further listings or pages, so the next poll must name them again.
        if further or task.is_paged or not is_whole:
            poll = replace(poll, etag=None, last_modified=None)
        else:
            page = archived_of(response)
            poll = replace(poll, etag=page.etag, last_modified=page.last_modified)
        await self._save(poll)
        return due

    async def record_failed(self, task: ListingTask, problem: str) -> None:
        """Record a listing that could not be fetched or read."""
        if poll := self._polls.get(task.url):
            await self._save(polls.failed(poll, datetime.now(UTC), problem))

    async def _save(self, poll: Poll) -> None:
        await asyncio.to_thread(self._frontier.save_poll, poll)


def conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """Return the headers of a conditional request, which the site may answer with 304."""
    headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in headers.items() if value}

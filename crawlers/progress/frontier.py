"""Who knows which URLs were seen before: nobody (a crawl without a warehouse), or the ledger."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from threading import Lock
from typing import Protocol

from crawlers.listings.plan import ListingTask
from pipelines.records.crawl_record import DiscoveredUrl, PageResult
from pipelines.warehouse import ledger, polls
from pipelines.warehouse.connection import Connection, open_connection
from pipelines.warehouse.ledger import Decision, Step
from pipelines.warehouse.ledger.revisits import Revisit, take_revisits
from pipelines.warehouse.polls import Candidate, Poll

_MAX_REVISITS = 200
"""Articles that one poll of a source visits again; the others keep their place in the queue."""


class Frontier(Protocol):
    """What a crawl asks before it fetches, and tells when it has."""

    def due(self, tasks: Sequence[ListingTask]) -> dict[str, Poll]:
        """Return the polls of those listings whose time has come, by their address."""

    def polled(self, poll: Poll) -> None:
        """Record a poll; what its listing named has been entered."""

    def revisits(self) -> list[Revisit]:
        """Take the articles that are to be visited again; nobody else gets them."""

    def discover(self, found: Sequence[DiscoveredUrl], listing_url: str | None) -> dict[str, Decision]:
        """Enter the URLs that a listing named; return by URL what is to be done about each."""

    def outstanding(self, days: Sequence[date]) -> list[DiscoveredUrl]:
        """Return what earlier runs left to be done."""

    def settle(self, results: Sequence[PageResult]) -> None:
        """Record results whose segments are in the lake."""

    def close(self) -> None:
        """Let go of what it holds; nothing is asked or told after it."""


class OpenFrontier:
    """Remembers nothing: every listing is due, every found URL is fetched."""

    def due(self, tasks: Sequence[ListingTask]) -> dict[str, Poll]:
        """Say that each is due."""
        now = datetime.now(UTC)
        return {task.url: Poll(url=task.url, route=task.route, next_poll_at=now, last_polled_at=now) for task in tasks}

    def polled(self, poll: Poll) -> None:
        """Forget it."""

    def revisits(self) -> list[Revisit]:
        """None was ever visited."""
        return []

    def discover(self, found: Sequence[DiscoveredUrl], listing_url: str | None) -> dict[str, Decision]:  # noqa: ARG002 - the protocol's signature
        """Say `fetch` to everything."""
        return {
            each.url: Decision(url=each.url, step=Step.FETCH, state="pending", page=None, is_new=True) for each in found
        }

    def outstanding(self, days: Sequence[date]) -> list[DiscoveredUrl]:  # noqa: ARG002 - the protocol's signature
        """Nothing was left."""
        return []

    def settle(self, results: Sequence[PageResult]) -> None:
        """Forget them: the manifest is the account."""

    def close(self) -> None:
        """Hold nothing."""


class LedgerFrontier:
    """Reads and writes the ledger of the warehouse, a short transaction each time, over one connection."""

    def __init__(self, warehouse_url: str, run_id: str, source_id: str) -> None:
        self._connection: Connection | None = None
        self._turn = Lock()
        self._warehouse_url = warehouse_url
        self._run_id = run_id
        self._source_id = source_id

    def due(self, tasks: Sequence[ListingTask]) -> dict[str, Poll]:
        """Ask the book of polls."""
        with self._transaction() as connection:
            return polls.due(connection, self._source_id, candidates(tasks))

    def polled(self, poll: Poll) -> None:
        """Enter a poll into the book."""
        with self._transaction() as connection:
            polls.save(connection, self._source_id, poll)

    def revisits(self) -> list[Revisit]:
        """Take visits that are due, the oldest first."""
        with self._transaction() as connection:
            return take_revisits(connection, self._source_id, _MAX_REVISITS)

    def discover(self, found: Sequence[DiscoveredUrl], listing_url: str | None) -> dict[str, Decision]:
        """Enter found URLs on the ledger; return its decisions."""
        with self._transaction() as connection:
            return ledger.discover(connection, self._run_id, self._source_id, found, listing_url)

    def outstanding(self, days: Sequence[date]) -> list[DiscoveredUrl]:
        """Return the ledger's due URLs of these days, of all days for none."""
        with self._transaction() as connection:
            return ledger.outstanding(connection, self._source_id, days)

    def settle(self, results: Sequence[PageResult]) -> None:
        """Record results on the ledger."""
        with self._transaction() as connection:
            ledger.settle_crawl(connection, self._run_id, self._source_id, results)

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """Give the connection to one thread at a time; one that was lost is opened anew."""
        with self._turn:
            if self._connection is None or self._connection.closed:
                self._connection = open_connection(self._warehouse_url, "kabar_loader")
            with self._connection:
                yield self._connection


def candidates(tasks: Sequence[ListingTask]) -> list[Candidate]:
    """Return listings as the book of polls knows them."""
    return [Candidate(task.url, task.route, task.changed_at) for task in tasks]

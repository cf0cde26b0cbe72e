"""The frontier: what a crawl asks before it fetches, and where it records the results. Its methods block."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from pipelines.records.crawl_record import DiscoveredUrl, PageResult
from pipelines.warehouse import ledger, polls
from pipelines.warehouse.ledger import Decision, Step
from pipelines.warehouse.ledger.revisits import Revisit, take_revisits
from pipelines.warehouse.polls import Candidate, Poll
from pipelines.warehouse.reconnecting import ReconnectingConnection

_MAX_REVISITS = 200
"""Revisits that one poll of a source takes; the others stay due."""


class Frontier:
    """The frontier of a crawl without a warehouse: every listing is due, every URL is new, nothing is stored."""

    def due(self, listings: Sequence[Candidate]) -> dict[str, Poll]:
        """Return the polls of the listings that are due, by address."""
        now = datetime.now(UTC)
        polls_now = (Poll(url=each.url, route=each.route, next_poll_at=now, last_polled_at=now) for each in listings)
        return {poll.url: poll for poll in polls_now}

    def save_poll(self, poll: Poll) -> None:
        """Record a poll whose URLs have been discovered."""

    def take_revisits(self) -> list[Revisit]:
        """Return the articles to revisit; no other crawl gets them."""
        return []

    def discover(self, found: Sequence[DiscoveredUrl], listing_url: str | None) -> dict[str, Decision]:  # noqa: ARG002 - for LedgerFrontier
        """Record the URLs of a listing; return by URL what the crawl has to do."""
        return {
            each.url: Decision(url=each.url, step=Step.FETCH, state="pending", page=None, is_new=True) for each in found
        }

    def outstanding(self, days: Sequence[date]) -> list[DiscoveredUrl]:  # noqa: ARG002 - for LedgerFrontier
        """Return the due URLs that earlier runs left, of these local days or, for no days, of all."""
        return []

    def settle(self, results: Sequence[PageResult]) -> None:
        """Record results whose segments are in the lake."""

    def close(self) -> None:
        """Release the connection."""


class LedgerFrontier(Frontier):
    """The frontier on the warehouse's ledger; each method is one transaction, which survives a lost connection."""

    def __init__(self, warehouse_url: str, run_id: str, source_id: str) -> None:
        self._connection = ReconnectingConnection(warehouse_url, "kabar_loader")
        self._run_id = run_id
        self._source_id = source_id

    def due(self, listings: Sequence[Candidate]) -> dict[str, Poll]:
        """Read the polls from the warehouse."""
        return self._connection.run(lambda connection: polls.due(connection, self._source_id, listings))

    def save_poll(self, poll: Poll) -> None:
        """Write the poll to the warehouse."""
        self._connection.run(lambda connection: polls.save(connection, self._source_id, poll))

    def take_revisits(self) -> list[Revisit]:
        """Take the revisits that are due, the oldest first."""
        return self._connection.run(lambda connection: take_revisits(connection, self._source_id, _MAX_REVISITS))

    def discover(self, found: Sequence[DiscoveredUrl], listing_url: str | None) -> dict[str, Decision]:
        """Record the URLs on the ledger; return its decisions."""
        return self._connection.run(
            lambda connection: ledger.discover(connection, self._run_id, self._source_id, found, listing_url)
        )

    def outstanding(self, days: Sequence[date]) -> list[DiscoveredUrl]:
        """Read the due URLs from the ledger."""
        return self._connection.run(lambda connection: ledger.outstanding(connection, self._source_id, days))

    def settle(self, results: Sequence[PageResult]) -> None:
        """Record the results on the ledger."""
        self._connection.run(lambda connection: ledger.settle_crawl(connection, self._run_id, self._source_id, results))

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

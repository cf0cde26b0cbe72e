"""The frontier: what a crawl asks before it fetches, and where it records the results."""

from collections.abc import Mapping, Sequence
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
    """The ledger and the polls of one source; without a warehouse everything is due and new, and nothing is stored.

    Each method blocks for one transaction, which survives a lost connection.
    """

    def __init__(self, connection: ReconnectingConnection | None, run_id: str, source_id: str) -> None:
        self._connection = connection
        self._run_id = run_id
        self._source_id = source_id

    def due(self, listings: Sequence[Candidate]) -> dict[str, Poll]:
        """Return the polls of the listings that are due, by address."""
        if self._connection:
            return self._connection.run(lambda connection: polls.due(connection, self._source_id, listings))
        now = datetime.now(UTC)
        new = (Poll(url=each.url, route=each.route, next_poll_at=now, last_polled_at=now) for each in listings)
        return {poll.url: poll for poll in new}

    def believed(self, changed_at: Mapping[str, datetime]) -> frozenset[str]:
        """Return the sitemaps whose lastmod in their index the polls found to be right; none without a warehouse."""
        if not self._connection:
            return frozenset()
        return self._connection.run(lambda connection: polls.believed(connection, self._source_id, changed_at))

    def save_poll(self, poll: Poll) -> None:
        """Record a poll; the URLs of its listing are recorded already."""
        if self._connection:
            self._connection.run(lambda connection: polls.save(connection, self._source_id, poll))

    def take_revisits(self) -> list[Revisit]:
        """Return the articles to revisit, the longest overdue first; no other crawl gets them."""
        if not self._connection:
            return []
        return self._connection.run(lambda connection: take_revisits(connection, self._source_id, _MAX_REVISITS))

    def discover(self, found: Sequence[DiscoveredUrl], listing_url: str | None) -> dict[str, Decision]:
        """Record the URLs of a listing; return by URL what the crawl must do."""
        run_id, source_id = self._run_id, self._source_id
        if self._connection:
            return self._connection.run(
                lambda connection: ledger.discover(connection, run_id, source_id, found, listing_url)
            )
        return {
            each.url: Decision(url=each.url, step=Step.FETCH, state="pending", page=None, is_new=True) for each in found
        }

    def outstanding(self, days: Sequence[date]) -> list[DiscoveredUrl]:
        """Return the due URLs that earlier runs left: of these local days or, without days, of all."""
        if not self._connection:
            return []
        return self._connection.run(lambda connection: ledger.outstanding(connection, self._source_id, days))

    def settle(self, results: Sequence[PageResult]) -> None:
        """Record results whose segments are in the lake."""
        run_id, source_id = self._run_id, self._source_id
        if self._connection:
            self._connection.run(lambda connection: ledger.settle_crawl(connection, run_id, source_id, results))

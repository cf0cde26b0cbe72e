"""Who knows which URLs were seen before: nobody (a crawl without a warehouse), or the ledger."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from pipelines import ledger
from pipelines.ledger import Decision, Step
from pipelines.manifest import Found, PageResult
from pipelines.warehouse.connection import connect


class Frontier(Protocol):
    """What a crawl asks before it fetches, and tells when it has."""

    def discover(self, found: Sequence[Found]) -> dict[str, Decision]:
        """Enter found URLs; return by URL what is to be done about each."""

    def outstanding(self, days: Sequence[date]) -> list[Found]:
        """Return what earlier runs left to be done."""

    def settle(self, results: Sequence[PageResult]) -> None:
        """Record results whose segments are in the lake."""


class OpenFrontier:
    """Remembers nothing: every found URL is fetched."""

    def discover(self, found: Sequence[Found]) -> dict[str, Decision]:
        """Say `fetch` to everything."""
        return {
            each.url: Decision(url=each.url, step=Step.FETCH, state="pending", reason="discovered", page=None)
            for each in found
        }

    def outstanding(self, days: Sequence[date]) -> list[Found]:  # noqa: ARG002 - the protocol's signature
        """Nothing was left."""
        return []

    def settle(self, results: Sequence[PageResult]) -> None:
        """Forget them: the manifest is the account."""


class LedgerFrontier:
    """Reads and writes the ledger of the warehouse, a short transaction each time."""

    def __init__(self, warehouse_url: str, run_id: str, source_id: str) -> None:
        self._warehouse_url = warehouse_url
        self._run_id = run_id
        self._source_id = source_id

    def discover(self, found: Sequence[Found]) -> dict[str, Decision]:
        """Enter found URLs on the ledger; return its decisions."""
        with connect(self._warehouse_url, "kabar_loader") as connection:
            return ledger.discover(connection, self._run_id, self._source_id, found)

    def outstanding(self, days: Sequence[date]) -> list[Found]:
        """Return the ledger's due URLs of these days, of all days for none."""
        with connect(self._warehouse_url, "kabar_loader") as connection:
            return ledger.outstanding(connection, self._source_id, days)

    def settle(self, results: Sequence[PageResult]) -> None:
        """Record results on the ledger."""
        with connect(self._warehouse_url, "kabar_loader") as connection:
            ledger.settle_crawl(connection, self._run_id, self._source_id, results)

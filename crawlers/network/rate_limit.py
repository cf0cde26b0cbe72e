"""The rate limit of one site: shared with every other crawl through the warehouse, or this crawl's own."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol, TypeVar

import psycopg2

from pipelines.errors import WarehouseError
from pipelines.warehouse import rate_limits
from pipelines.warehouse.connection import Connection, connect, open_connection
from pipelines.warehouse.rate_limits import Slot

T = TypeVar("T")


class RateLimiter(Protocol):
    """What a crawl asks before each request, and tells when the site asks for rest; both may block."""

    def reserve(self, delay: timedelta) -> Slot:
        """Reserve the site's next slot."""

    def rest(self, pause: timedelta | None) -> None:
        """Let the site rest, and ask it less often afterwards."""


class SharedRateLimiter:
    """The limit in the warehouse, over one connection that is opened again when it breaks."""

    def __init__(self, warehouse_url: str, site: str) -> None:
        self._warehouse_url = warehouse_url
        self._site = site
        self._lock = threading.Lock()
        self._connection: Connection | None = None

    def reserve(self, delay: timedelta) -> Slot:
        """Reserve the site's next slot among all crawls."""
        return self._ask(lambda connection: rate_limits.reserve(connection, self._site, delay))

    def rest(self, pause: timedelta | None) -> None:
        """Slow the site for all crawls."""
        self._ask(lambda connection: rate_limits.rest(connection, self._site, pause))

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()

    def _ask(self, question: Callable[[Connection], T]) -> T:
        with self._lock:
            try:
                return question(self._connected())
            except psycopg2.OperationalError:
                self.close()
                return question(self._connected())

    def _connected(self) -> Connection:
        if self._connection is None or self._connection.closed:
            self._connection = open_connection(self._warehouse_url, "kabar_loader")
            self._connection.autocommit = True
        return self._connection


class LocalRateLimiter:
    """The same rules for one crawl that has no warehouse."""

    def __init__(self) -> None:
        self._delay = self._free_at = self._slowed_until = 0.0

    def reserve(self, delay: timedelta) -> Slot:
        """Reserve the next slot."""
        now = time.monotonic()
        if self._slowed_until > now + rate_limits.MAX_SLOT_WAIT.total_seconds():
            return Slot(wait=self._slowed_until - now, delay=self._delay, is_ours=False)
        usual, left = delay.total_seconds(), self._delay * rate_limits.RECOVERY
        self._delay = left if left > usual + rate_limits.MIN_DELAY.total_seconds() else usual
        at = max(self._free_at, self._slowed_until, now)
        self._free_at = at + self._delay
        return Slot(wait=at - now, delay=self._delay, is_ours=True)

    def rest(self, pause: timedelta | None) -> None:
        """Slow this crawl."""
        now = time.monotonic()
        if self._slowed_until <= now:
            slower = max(self._delay * 2, rate_limits.FIRST_SLOWDOWN.total_seconds())
            self._delay = max(self._delay, min(slower, rate_limits.MAX_SLOWDOWN.total_seconds()))
        self._slowed_until = max(self._slowed_until, now + (self._delay if pause is None else pause.total_seconds()))

    def close(self) -> None:
        """Nothing is open."""


def guest_rate_limiter(warehouse_url: str | None, site: str) -> LocalRateLimiter | SharedRateLimiter:
    """The rate limiter of a crawl without a ledger: shared with the crawls on the ledger where they ask the site.

    A warehouse that does not answer, or is none yet, has no crawls to take turns with.
    """
    try:
        if warehouse_url is not None:
            with connect(warehouse_url, "kabar_loader") as connection:
                if rate_limits.has_limit(connection, site):
                    return SharedRateLimiter(warehouse_url, site)
    except (WarehouseError, psycopg2.errors.UndefinedTable):
        pass
    return LocalRateLimiter()

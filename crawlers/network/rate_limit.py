"""The rate limiter of one site: shared with all crawls through the warehouse, or this crawl's own."""

import time
from datetime import timedelta

import psycopg2

from pipelines.errors import WarehouseError
from pipelines.warehouse import rate_limits
from pipelines.warehouse.rate_limits import Slot
from pipelines.warehouse.reconnecting import ReconnectingConnection


class SharedRateLimiter:
    """The rate limiter in the warehouse; its methods block."""

    def __init__(self, connection: ReconnectingConnection, site: str) -> None:
        self._connection = connection
        self._site = site

    def reserve(self, delay: timedelta) -> Slot:
        """Reserve the site's next slot among all crawls."""
        return self._connection.run(lambda connection: rate_limits.reserve(connection, self._site, delay))

    def rest(self, pause: timedelta | None) -> None:
        """Let the site rest, and request it less often afterwards, in all crawls."""
        self._connection.run(lambda connection: rate_limits.rest(connection, self._site, pause))


class LocalRateLimiter:
    """The same rules for one crawl without a warehouse."""

    def __init__(self) -> None:
        self._delay = self._free_at = self._slowed_until = 0.0

    def reserve(self, delay: timedelta) -> Slot:
        """Reserve the next slot."""
        now = time.monotonic()
        if self._slowed_until > now + rate_limits.MAX_SLOT_WAIT.total_seconds():
            return Slot(wait=self._slowed_until - now, delay=self._delay, is_ours=False)
        usual, recovered = delay.total_seconds(), self._delay * rate_limits.RECOVERY
        self._delay = recovered if recovered > usual + rate_limits.MIN_DELAY.total_seconds() else usual
        at = max(self._free_at, self._slowed_until, now)
        self._free_at = at + self._delay
        return Slot(wait=at - now, delay=self._delay, is_ours=True)

    def rest(self, pause: timedelta | None) -> None:
        """Let the site rest, and request it less often afterwards."""
        now = time.monotonic()
        if self._slowed_until <= now:
            slower = max(self._delay * 2, rate_limits.FIRST_SLOWDOWN.total_seconds())
            self._delay = max(self._delay, min(slower, rate_limits.MAX_SLOWDOWN.total_seconds()))
        self._slowed_until = max(self._slowed_until, now + (self._delay if pause is None else pause.total_seconds()))


RateLimiter = SharedRateLimiter | LocalRateLimiter


def guest_rate_limiter(connection: ReconnectingConnection | None, site: str) -> RateLimiter:
    """Return the rate limiter of a crawl without a ledger: a shared one if other crawls request the site.

    A warehouse that is missing, empty or out of reach has no crawls to share the site with.
    """
    try:
        if connection is not None and connection.run(lambda opened: rate_limits.has_limit(opened, site)):
            return SharedRateLimiter(connection, site)
    except (WarehouseError, psycopg2.errors.UndefinedTable):
        pass
    return LocalRateLimiter()

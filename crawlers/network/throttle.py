"""Politeness: every request waits for its site's slot, and a site that asks for rest gets it."""

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta

from crawlers.network.fetch_failure import FetchFailure, SiteSlowedError
from crawlers.network.rate_limit import RateLimiter

FAILURES_IN_A_ROW = 10
"""Failures that blame the site, without a page between them, after which it is left alone."""

REST_AFTER_FAILURES = timedelta(minutes=15)

_ASK_AGAIN_SECONDS = 2.0
"""A site without a delay is looked at this often, for the rest that another crawl may have been asked for."""

_log = logging.getLogger(__name__)


class Throttle:
    """When one crawl may make its next request to its site."""

    def __init__(self, rate_limiter: RateLimiter, delay: float) -> None:
        self._rate_limiter = rate_limiter
        self._delay = timedelta(seconds=delay)
        self._turn = asyncio.Lock()
        self._free_until = 0.0
        self._failures = 0

    def keep_delay(self, seconds: float) -> None:
        """Make requests at least this far apart from now on, as robots.txt asks."""
        self._delay = max(self._delay, timedelta(seconds=seconds))

    async def wait(self) -> None:
        """Wait for a slot of the site.

        Raises:
            SiteSlowedError: the site rests for longer than there is patience.
        """
        if time.monotonic() < self._free_until:
            return
        async with self._turn:
            if time.monotonic() < self._free_until:
                return
            slot = await asyncio.to_thread(self._rate_limiter.reserve, self._delay)
            if not slot.is_ours:
                raise SiteSlowedError(datetime.now(UTC) + timedelta(seconds=slot.wait))
            await asyncio.sleep(slot.wait)
            if not slot.delay:
                self._free_until = time.monotonic() + _ASK_AGAIN_SECONDS

    async def rest(self, pause: timedelta | None) -> None:
        """Let the site rest, for everybody who asks it."""
        self._free_until = 0.0
        await asyncio.to_thread(self._rate_limiter.rest, pause)

    async def note(self, failure: FetchFailure | None) -> None:
        """Take note of what came of an article, None for a page; many failures of the site in a row make it rest."""
        if failure is None:
            self._failures = 0
        elif failure.was_asked and failure.reason.retry_policy.blames_site:
            self._failures += 1
            if self._failures == FAILURES_IN_A_ROW:
                _log.warning("%s articles in a row failed (%s): leaving the site alone", self._failures, failure.reason)
                await self.rest(REST_AFTER_FAILURES)

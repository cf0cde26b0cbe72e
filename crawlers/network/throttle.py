"""Politeness: each request waits for its site's slot; Crawl-delay, 429, 503 and Retry-After are obeyed."""

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta

from scrapy import Request
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from crawlers.network.fetch_failure import FetchFailure, RefusedError
from crawlers.network.rate_limit import RateLimiter
from crawlers.network.responses import retry_after
from crawlers.network.robots_groups import ROBOTS_AGENT
from pipelines.records.reasons import FailureReason
from pipelines.warehouse.rate_limits import MAX_SLOT_WAIT

MAX_CRAWL_DELAY = 60.0
"""Seconds; a longer Crawl-delay in robots.txt is shortened to this."""
MAX_FAILURES_IN_A_ROW = 10
"""Articles that may fail in a row through the site's fault before the site gets a rest."""
REST_AFTER_FAILURES = timedelta(minutes=15)
_RECHECK_SECONDS = 2.0
"""How often the rate limiter is asked for a site without a delay: another crawl may have started a rest."""
_log = logging.getLogger(__name__)


class Throttle:
    """Decides when one crawl may make its next request to its site."""

    def __init__(self, rate_limiter: RateLimiter, delay: float) -> None:
        self._rate_limiter = rate_limiter
        self._delay = timedelta(seconds=delay)
        self._lock = asyncio.Lock()
        self._free_until = 0.0
        self._rests = 0
        self._failures = 0

    def obey_crawl_delay(self, robotparser: RobotParser, request: Request) -> None:
        """Keep the Crawl-delay of a robots.txt from now on; Scrapy sends the arguments with `robots_parsed`."""
        delay = robotparser.crawl_delay(ROBOTS_AGENT)
        if delay is None:
            return
        kept = min(delay, MAX_CRAWL_DELAY)
        netloc = urlparse_cached(request).netloc
        _log.info("robots.txt of %s: Crawl-delay %g s; Kabar waits %g s between requests", netloc, delay, kept)
        self._delay = max(self._delay, timedelta(seconds=kept))

    async def wait(self) -> None:
        """Wait for a slot of the site, or raise RefusedError if the site rests for too long."""
        if time.monotonic() < self._free_until:
            return
        async with self._lock:
            if time.monotonic() < self._free_until:
                return
            rests = self._rests
            slot = await asyncio.to_thread(self._rate_limiter.reserve, self._delay)
            if not slot.is_ours:
                until = datetime.now(UTC) + timedelta(seconds=slot.wait)
                message = f"the site gets no requests until {until:%Y-%m-%d %H:%M:%S} UTC"
                raise RefusedError(FailureReason.SITE_SLOWED, message, until)
            await asyncio.sleep(slot.wait)
            if not slot.delay and rests == self._rests:  # no rest began while the slot was reserved
                self._free_until = time.monotonic() + _RECHECK_SECONDS

    async def rest(self, pause: timedelta | None) -> None:
        """Let the site rest, for all crawls."""
        await asyncio.to_thread(self._rate_limiter.rest, pause)
        self._rests += 1
        self._free_until = 0.0

    async def record_result(self, failure: FetchFailure | None) -> None:
        """Count an article that failed, or one that was fetched (None); many failures in a row let the site rest."""
        if failure is None:
            self._failures = 0
        elif failure.was_requested and failure.reason.retry_policy.blames_site:
            self._failures += 1
            if self._failures == MAX_FAILURES_IN_A_ROW:
                _log.warning("%s articles in a row failed (%s): the site gets a rest", self._failures, failure.reason)
                await self.rest(REST_AFTER_FAILURES)


class ThrottleMiddleware:
    """Downloader middleware that makes every request, robots.txt and retries included, wait for its slot."""

    def __init__(self, throttle: Throttle) -> None:
        self._throttle = throttle

    async def process_request(self, request: Request) -> None:  # noqa: ARG002 - Scrapy's signature
        """Wait for a slot, or raise RefusedError."""
        await self._throttle.wait()

    async def process_response(self, request: Request, response: Response) -> Response:
        """Let the site rest if the response asks for it; do not retry in this crawl what would wait too long."""
        if response.status in {429, 503}:
            pause = retry_after(response, datetime.now(UTC))
            _log.info("%s answered %s (Retry-After: %s): slowing down", request.url, response.status, pause)
            await self._throttle.rest(pause)
            if pause is not None and pause > MAX_SLOT_WAIT:
                request.meta["dont_retry"] = True
        return response

"""Politeness between the spider and the network: slots are waited for, 429 and 503 are obeyed."""

import logging
from datetime import UTC, datetime
from typing import Self, cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawlers.network.responses import retry_after
from crawlers.network.throttle import Throttle
from crawlers.spider import NewsSpider
from pipelines.warehouse.rate_limits import MAX_SLOT_WAIT

_log = logging.getLogger(__name__)


class ThrottleMiddleware:
    """Downloader middleware that makes every request, robots.txt and retries included, wait for its slot."""

    def __init__(self, throttle: Throttle) -> None:
        self._throttle = throttle

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the spider's throttle."""
        return cls(cast("NewsSpider", crawler.spider).throttle)

    async def process_request(self, request: Request) -> None:  # noqa: ARG002 - Scrapy's signature
        """Wait for a slot, or raise SiteSlowedError."""
        await self._throttle.wait()

    async def process_response(self, request: Request, response: Response) -> Response:
        """Let the site rest where the response asks for it; what would wait too long is not asked again here."""
        if response.status in {429, 503}:
            pause = retry_after(response, datetime.now(UTC))
            _log.info("%s answered %s (Retry-After: %s): slowing down", request.url, response.status, pause)
            await self._throttle.rest(pause)
            if pause is not None and pause > MAX_SLOT_WAIT:
                request.meta["dont_retry"] = True
        return response

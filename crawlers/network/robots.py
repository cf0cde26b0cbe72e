"""robots.txt by RFC 9309: absent means allowed, out of reach means closed until it answers; Crawl-delay is obeyed."""

import logging
from typing import cast

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred

from crawlers.network.fetch_failure import RobotsForbiddenError, RobotsUnreachableError
from crawlers.spider import NewsSpider

AGENT = "Kabar"
"""The name by which a robots.txt speaks to this crawler."""

MAX_CRAWL_DELAY = 60.0
"""Seconds; a robots.txt that asks for more gets this."""

MAX_ROBOTS_BYTES = 512 * 1024
"""Bytes of a robots.txt; what follows counts for nothing (RFC 9309 wants 500 KiB to be read)."""

_ABOUT_ROBOTS = "dont_obey_robotstxt"
"""Scrapy's mark of the request for a robots.txt."""

_RECEIVED = "robots_bytes"
_log = logging.getLogger(__name__)


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware, which allows everything when robots.txt fails, made strict."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._causes: dict[str, Exception] = {}
        crawler.signals.connect(self._end_robots, signals.bytes_received)

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:  # noqa: ARG002 - Scrapy's signature
        """Raise RobotsForbiddenError or RobotsUnreachableError for a request that may not be made now."""
        if request.meta.get(_ABOUT_ROBOTS):
            # Its size is bounded below, as it comes; what is compressed would have another.
            request.meta.update({"download_maxsize": 0, _RECEIVED: 0})
            request.headers["Accept-Encoding"] = "identity"
            return
        await self.robot_parser(request)
        netloc = urlparse_cached(request).netloc
        # Of several requests that wait for one robots.txt, Scrapy 2.19 hands all but the first None, which
        # would mean "allowed"; what it keeps by host is right.
        parser = self._parsers[netloc]
        if parser is None or isinstance(parser, Deferred):
            msg = f"robots.txt of {netloc} cannot be had"
            raise RobotsUnreachableError(msg) from self._causes.get(netloc)
        try:
            self.process_request_2(parser, request)
        except IgnoreRequest as error:
            raise RobotsForbiddenError(str(error)) from error

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            msg = f"robots.txt of {netloc} answered {response.status}"
            raise RobotsUnreachableError(msg)
        if response.status >= 400:
            response = response.replace(body=b"")
        elif "download_stopped" in response.flags:
            _log.warning("robots.txt of %s is read as far as its first %d bytes go", netloc, MAX_ROBOTS_BYTES)
            response = response.replace(body=response.body.rpartition(b"\n")[0])  # half a rule is another rule
        await super()._parse_robots(response, netloc, request)
        parser = self._parsers[netloc]
        if isinstance(parser, RobotParser):
            self._obey_delay(netloc, parser)

    def _end_robots(self, data: bytes, request: Request) -> None:
        """End the download of a robots.txt that is long enough."""
        if not request.meta.get(_ABOUT_ROBOTS):
            return
        # Compressed all the same, it is bounded as any other answer is.
        request.meta["download_maxsize"] = self.crawler.settings["DOWNLOAD_MAXSIZE"]
        request.meta[_RECEIVED] += len(data)
        if request.meta[_RECEIVED] > MAX_ROBOTS_BYTES:
            raise StopDownload(fail=False)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._causes[netloc] = exc
        super()._robots_error(exc, netloc)

    def _obey_delay(self, netloc: str, parser: RobotParser) -> None:
        delay = parser.crawl_delay(AGENT)
        if delay is None:
            return
        kept = min(delay, MAX_CRAWL_DELAY)
        _log.info("robots.txt of %s asks for %g s between two requests; Kabar keeps %g s", netloc, delay, kept)
        cast("NewsSpider", self.crawler.spider).throttle.keep_delay(kept)

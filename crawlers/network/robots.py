"""robots.txt by RFC 9309: a missing file allows everything, an unreachable one closes the site until it answers."""

import logging

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred

from crawlers.network.fetch_failure import RefusedError, RobotsUnreachableError
from crawlers.network.robots_groups import with_own_groups
from pipelines.records.reasons import FailureReason

MAX_ROBOTS_BYTES = 512 * 1024
"""Bytes of a robots.txt that are read; RFC 9309 demands at least 500 KiB."""
_IS_ROBOTS = "dont_obey_robotstxt"
"""Scrapy's key in the metadata of the request for a robots.txt."""
_RECEIVED = "kabar_robots_bytes"
_log = logging.getLogger(__name__)


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware, made strict: Scrapy allows everything when robots.txt fails."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._causes: dict[str, Exception] = {}
        crawler.signals.connect(self._limit_size, signals.bytes_received)

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:  # noqa: ARG002 - Scrapy's signature
        """Raise RefusedError or RobotsUnreachableError for a request that must not be made now."""
        if request.meta.get(_IS_ROBOTS):
            # _limit_size bounds its size while it arrives; compression would hide the real size.
            request.meta.update({"download_maxsize": 0, _RECEIVED: 0})
            request.headers["Accept-Encoding"] = "identity"
            return
        await self.robot_parser(request)
        netloc = urlparse_cached(request).netloc
        # When several requests wait for one robots.txt, Scrapy 2.19 gives all but the first None, which would mean
        # "allowed". The parser that it stores per host is right.
        parser = self._parsers[netloc]
        if parser is None or isinstance(parser, Deferred):
            raise RobotsUnreachableError(f"robots.txt of {netloc} is unreachable") from self._causes.get(netloc)
        try:
            self.process_request_2(parser, request)
        except IgnoreRequest as error:
            raise RefusedError(FailureReason.ROBOTS, str(error)) from error

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            raise RobotsUnreachableError(f"robots.txt of {netloc} answered {response.status}")
        if response.status >= 400:
            response = response.replace(body=b"")
        elif "download_stopped" in response.flags:
            _log.warning("robots.txt of %s is too long; its first %d bytes are used", netloc, MAX_ROBOTS_BYTES)
            response = response.replace(body=response.body.rpartition(b"\n")[0])  # half a rule is another rule
        response = response.replace(body=with_own_groups(response.body))
        await super()._parse_robots(response, netloc, request)

    def _limit_size(self, data: bytes, request: Request) -> None:
        """Stop the download of a robots.txt that is too long."""
        if not request.meta.get(_IS_ROBOTS):
            return
        # If the server compresses it nevertheless, the usual limit applies.
        request.meta["download_maxsize"] = self.crawler.settings["DOWNLOAD_MAXSIZE"]
        request.meta[_RECEIVED] += len(data)
        if request.meta[_RECEIVED] > MAX_ROBOTS_BYTES:
            raise StopDownload(fail=False)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._causes[netloc] = exc
        super()._robots_error(exc, netloc)

"""robots.txt by RFC 9309: absent means allowed, out of reach means closed until it answers."""

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred

from crawlers.failures import RobotsForbiddenError, RobotsUnreachableError


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware, which allows everything when robots.txt fails, made strict."""

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:  # noqa: ARG002 - Scrapy's signature
        """Raise RobotsForbiddenError or RobotsUnreachableError for a request that may not be made now."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        await self.robot_parser(request)
        netloc = urlparse_cached(request).netloc
        # Of several requests that wait for one robots.txt, Scrapy 2.19 hands all but the first None, which
        # would mean "allowed"; what it keeps by host is right.
        parser = self._parsers[netloc]
        if parser is None or isinstance(parser, Deferred):
            msg = f"robots.txt of {netloc} cannot be had"
            raise RobotsUnreachableError(msg)
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
        await super()._parse_robots(response, netloc, request)

"""Scope is a wall: only the source's own hosts are asked, redirects and robots.txt included."""

from typing import Self, cast

from scrapy import Request
from scrapy.crawler import Crawler

from crawlers.failures import OffSiteError
from crawlers.source import Source
from crawlers.spider import NewsSpider


class Wall:
    """Downloader middleware that refuses foreign addresses and gives the site one queue for all its hosts."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the spider's source."""
        return cls(cast("NewsSpider", crawler.spider).source)

    def process_request(self, request: Request) -> None:
        """Raise OffSiteError for a request beyond the source's hosts."""
        if not self._source.owns(request.url):
            msg = f"{request.url} is not on the hosts of {self._source.id}"
            raise OffSiteError(msg)
        request.meta["download_slot"] = self._source.id

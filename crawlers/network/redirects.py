"""Redirects, as Scrapy follows them, but quietly: no request of Kabar's has a Referer."""

from typing import Self

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import BaseRedirectMiddleware, RedirectMiddleware


class WithoutReferer(BaseRedirectMiddleware):
    """Base of the middlewares that follow redirects; Scrapy's own warn in each crawl that they send no Referer."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build for Scrapy, but look for no middleware that sets the Referer, since there is none."""
        middleware = cls(crawler.settings)
        middleware.crawler = crawler
        return middleware


class Redirects(WithoutReferer, RedirectMiddleware):
    """Downloader middleware that follows redirects."""

"""What the parts of one crawl share, and how Scrapy is set up with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler, CrawlerProcess

from crawlers.network.archiving import ArchivingMiddleware, Recorder
from crawlers.network.robots import Robots
from crawlers.network.scope import Scope
from crawlers.network.throttle import ROBOTS_AGENT, Throttle, ThrottleMiddleware
from crawlers.sources.source import Source
from pipelines.settings import Settings

SOFTWARE = "Kabar/0.1"
MAX_PAGE_BYTES = 10 * 1024 * 1024
_CONCURRENT_REQUESTS = 8
_DISABLED = [
    "scrapy.spidermiddlewares.referer.RefererMiddleware",
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware",
    "scrapy.spidermiddlewares.depth.DepthMiddleware",
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware",
]
"""Each would process every request of the spider; UrlLengthMiddleware drops long addresses silently."""
_RETRIED_STATUS = [408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524]
"""Requested twice more in the same crawl; after that, a later run tries again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlContext:
    """What the parts of one crawl share.

    Attributes:
        recorder: archives every response; None for a trial, which archives nothing.
    """

    source: Source
    settings: Settings
    throttle: Throttle
    recorder: Recorder | None = None

    def create_crawler(self, spider: type[Spider], **scrapy: object) -> tuple[CrawlerProcess, Crawler]:
        """Return a process with a crawler whose middlewares work with this context.

        Args:
            spider: class of the spider.
            scrapy: further settings of Scrapy.
        """
        middlewares = {"DOWNLOADER_MIDDLEWARES": self._middlewares()}
        process = CrawlerProcess(scrapy_settings(self.source, self.settings) | middlewares | scrapy)
        crawler = process.create_crawler(spider)
        crawler.signals.connect(self.throttle.obey_crawl_delay, signals.robots_parsed)
        return process, crawler

    def _middlewares(self) -> dict[str | Callable[..., object], int | None]:
        """Return the downloader middlewares by place, from the spider to the network.

        Scrapy calls a function like a class; so each middleware gets its parts as typed arguments.
        """

        def scope() -> Scope:
            return Scope(self.source, has_network=self.settings.replay is None)

        def throttle() -> ThrottleMiddleware:
            return ThrottleMiddleware(self.throttle)

        scrapys_robots = "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware"
        middlewares: dict[str | Callable[..., object], int | None]
        middlewares = {scrapys_robots: None, scope: 50, Robots: 100, throttle: 940}
        if (recorder := self.recorder) is not None:

            def archiving() -> ArchivingMiddleware:
                return ArchivingMiddleware(recorder)

            middlewares[archiving] = 950
        return middlewares


def scrapy_settings(source: Source, settings: Settings) -> dict[str, Any]:
    """Return Scrapy's settings for one source, without Kabar's middlewares."""
    replay = {
        "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), "crawlers.network.replay.ReplayHandler"),
        "KABAR_REPLAY": settings.replay,
    }
    return {
        "USER_AGENT": f"{SOFTWARE} (news archive; contact: {settings.contact or 'not given'})",
        "ROBOTSTXT_USER_AGENT": ROBOTS_AGENT,
        "ROBOTSTXT_OBEY": True,
        "DOWNLOAD_DELAY": 0,  # the throttle waits
        "CONCURRENT_REQUESTS": _CONCURRENT_REQUESTS,
        "CONCURRENT_ITEMS": 1,  # Scrapy starts as many tasks for each response, even if the spider yields no items
        "CONCURRENT_REQUESTS_PER_DOMAIN": _CONCURRENT_REQUESTS,
        "DOWNLOAD_TIMEOUT": settings.timeout,
        "DOWNLOAD_MAXSIZE": MAX_PAGE_BYTES,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "RETRY_HTTP_CODES": _RETRIED_STATUS,
        "REDIRECT_MAX_TIMES": 5,
        "METAREFRESH_ENABLED": False,  # news pages reload themselves; a reload is not another page
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "LOG_LEVEL": "INFO",
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Encoding": "gzip, deflate",
            "Accept-Language": f"{source.language},en;q=0.5",
        },
        "TWISTED_DNS_RESOLVER": "crawlers.network.resolver.CheckedResolver",
        "KABAR_ALLOW_LOOPBACK": settings.allow_loopback,
        "SPIDER_MIDDLEWARES": dict.fromkeys(_DISABLED),
        **(replay if settings.replay else {}),
    }

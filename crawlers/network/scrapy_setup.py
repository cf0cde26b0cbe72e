"""Scrapy's settings and Kabar's downloader middlewares."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.exceptions import NotConfigured
from scrapy.utils.reactor import install_reactor
from twisted.web._newclient import HTTPClientParser

from crawlers.network.archiving import ArchivingMiddleware, Recorder, user_agent
from crawlers.network.body_repair import BodyRepair
from crawlers.network.chromium import browser_settings
from crawlers.network.meta_refresh import MetaRefresh
from crawlers.network.redirect_cookies import RedirectCookies
from crawlers.network.redirects import Redirects
from crawlers.network.rendering import Rendering
from crawlers.network.replay import open_replay
from crawlers.network.robots import Robots
from crawlers.network.robots_groups import ROBOTS_AGENT
from crawlers.network.scope import Scope
from crawlers.network.throttle import Throttle, ThrottleMiddleware
from crawlers.sources.source import Source
from pipelines.settings import Settings

MAX_PAGE_BYTES = 10 * 1024 * 1024
MAX_HEADER_LINE_BYTES = 256 * 1024
"""Bytes of one header line of a response; browsers read as many. Some sites send a Content-Security-Policy of 30 KB."""
_DISABLED = ("referer.Referer", "urllength.UrlLength", "depth.Depth", "metacopy.MetaCopyDetection")
"""Spider middlewares that would process every request; UrlLengthMiddleware drops long addresses silently."""
_REPLACED = ("robotstxt.RobotsTxt", "redirect.Redirect")
"""Downloader middlewares of which Kabar has its own."""
_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
_RETRIED_STATUS = [408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524]
"""Requested twice more in the same crawl; after that, a later run tries again."""


def create_process(settings: Settings, **further: object) -> CrawlerProcess:
    """Return the process in which crawlers run side by side, with the one reactor that a process can have."""
    HTTPClientParser.MAX_LENGTH = MAX_HEADER_LINE_BYTES  # Twisted has no setting for it
    install_reactor(_REACTOR)
    return CrawlerProcess(_process_settings(settings) | further)


def create_crawler(
    spider: type[Spider],
    source: Source,
    settings: Settings,
    throttle: Throttle,
    recorder: Recorder | None = None,
    **further: object,
) -> Crawler:
    """Return a crawler of this spider for a process; without a recorder (a trial), nothing is archived.

    `further` are settings of Scrapy.

    Raises:
        ArchiveError: the replay is missing, damaged or no WARC.
    """
    rendering = Rendering(source, recorder) if source.render.is_used else None
    own = {"DOWNLOADER_MIDDLEWARES": _middlewares(source, settings, throttle, recorder, rendering)}
    crawler = Crawler(spider, scrapy_settings(source, settings) | own | further)
    if rendering:
        rendering.connect(crawler)
    crawler.signals.connect(throttle.obey_crawl_delay, signals.robots_parsed)
    return crawler


def _middlewares(
    source: Source, settings: Settings, throttle: Throttle, recorder: Recorder | None, rendering: Rendering | None
) -> dict[str | Callable[..., object], int | None]:
    """Return the downloader middlewares with their places, from the spider to the network.

    Scrapy calls a function as it calls a class, so each middleware gets its parts as typed arguments.
    """

    def scope() -> Scope:
        return Scope(source, has_network=settings.replay is None)

    def throttling() -> ThrottleMiddleware:
        return ThrottleMiddleware(throttle)

    def showing() -> Rendering:
        if rendering is None:
            raise NotConfigured
        return rendering

    def archiving() -> ArchivingMiddleware:
        if recorder is None:
            raise NotConfigured
        return ArchivingMiddleware(recorder)

    return {
        **{f"scrapy.downloadermiddlewares.{name}Middleware": None for name in _REPLACED},
        scope: 50,
        Robots: 100,
        showing: 540,  # between the spider and Scrapy's retries
        MetaRefresh: 580,  # where Scrapy has its own
        BodyRepair: 585,  # between MetaRefresh and Scrapy's decompression
        Redirects: 600,  # where Scrapy has its own
        RedirectCookies: 700,  # where Scrapy has its own
        throttling: 940,
        archiving: 950,
    }


def scrapy_settings(source: Source, settings: Settings) -> dict[str, Any]:
    """Return Scrapy's settings for one source, without Kabar's middlewares."""
    return {
        "USER_AGENT": user_agent(settings),
        "ROBOTSTXT_USER_AGENT": ROBOTS_AGENT,
        "ROBOTSTXT_OBEY": True,
        "CONCURRENT_REQUESTS": 8,
        "CONCURRENT_ITEMS": 1,  # Scrapy starts as many tasks for each response, even if the spider yields no items
        "DOWNLOAD_TIMEOUT": settings.timeout,
        "DOWNLOAD_MAXSIZE": MAX_PAGE_BYTES,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "RETRY_HTTP_CODES": _RETRIED_STATUS,
        "REDIRECT_MAX_TIMES": 5,
        "METAREFRESH_ENABLED": False,  # MetaRefresh tells a page that reloads itself from one that leads to another
        "COOKIES_ENABLED": False,  # RedirectCookies keeps those of redirects only
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Encoding": "gzip, deflate",
            "Accept-Language": f"{source.language},en;q=0.5",
        },
        "SPIDER_MIDDLEWARES": {f"scrapy.spidermiddlewares.{name}Middleware": None for name in _DISABLED},
        **_process_settings(settings),
        **_replaying(settings),
        **(browser_settings() if source.render.is_used else {}),
    }


def _process_settings(settings: Settings) -> dict[str, Any]:
    """Return Scrapy's settings of a process and all its crawlers."""
    return {
        "LOG_LEVEL": "INFO",
        "TWISTED_REACTOR": _REACTOR,
        "TWISTED_DNS_RESOLVER": "crawlers.network.resolver.CheckedResolver",
        "KABAR_ALLOW_LOOPBACK": settings.allow_loopback,
    }


def _replaying(settings: Settings) -> dict[str, Any]:
    """Return the settings with which a replay answers each request, none without a replay."""
    if not settings.replay:
        return {}
    handlers = dict.fromkeys(("http", "https"), "crawlers.network.replay.ReplayHandler")
    return {"DOWNLOAD_HANDLERS": handlers, "KABAR_REPLAY": open_replay(Path(settings.replay))}

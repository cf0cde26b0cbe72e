"""One crawl in one process: discovery, fetch and archive of one source, its journal written as a manifest.

Airflow runs it as a subprocess (`python -m crawlers`), since Twisted's reactor starts only once in a process and
Scrapy takes over the process's signals.
"""

import gc
import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import CrawlerProcess
from twisted.python.failure import Failure

from crawlers.network.rate_limit import LocalRateLimiter, SharedRateLimiter, guest_rate_limiter
from crawlers.network.recorder import Recorder
from crawlers.network.throttle import Throttle
from crawlers.progress.frontier import Frontier, LedgerFrontier, OpenFrontier
from crawlers.progress.journal import CrawlJournal
from crawlers.progress.scratch import scratch_folder
from crawlers.sources.source import Source
from crawlers.spider import NewsSpider
from pipelines import __version__
from pipelines.archive.lake import Lake
from pipelines.errors import CrawlError, UsageError
from pipelines.settings import Settings

SOFTWARE = f"Kabar/{__version__}"
MAX_PAGE_BYTES = 10 * 1024 * 1024
MAX_CRAWL_SECONDS = 6 * 3600
MAX_POLL_SECONDS = 20 * 60
"""A poll of all sources, some crawls at a time, has to end within its run's time: nothing is loaded before."""
_CONCURRENT_REQUESTS = 8
_NEW_OBJECTS = 20_000
"""Between two searches for objects that hold each other: a crawl makes few, and many that live for long."""
_NOT_OURS = [
    "scrapy.spidermiddlewares.referer.RefererMiddleware",
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware",
    "scrapy.spidermiddlewares.depth.DepthMiddleware",
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware",
]
"""Each would handle every request that the spider makes; one drops those of long addresses without a word."""
_RETRIED_STATUS = [408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524]
"""Asked for again in the same crawl, twice, before the next run's turn comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOrder:
    """What to crawl.

    Attributes:
        days: local days to walk, none for a poll of what is new.
        manifest: the name that the journal gets in the lake.
        uses_ledger: ask and tell the ledger of the warehouse; without it every found URL is fetched.
    """

    run_id: str
    source: Source
    days: tuple[date, ...]
    lake_url: str
    manifest: str
    uses_ledger: bool


def run_crawl(order: CrawlOrder, settings: Settings) -> None:
    """Crawl, archive and write the manifest into the lake; blocks until the crawl has ended.

    Raises:
        CrawlError: the crawl broke or was stopped. What it had settled stays so; run it again for the rest.
        UsageError: the source is on this machine, where crawls may not ask.
    """
    _refuse_loopback(order.source, settings)
    with scratch_folder() as folder:
        breakages = _crawl(order, settings, folder)
    if breakages:
        msg = f"the crawl of {order.source.id} broke: {breakages[0]}"
        raise CrawlError(msg)


def scrapy_settings(source: Source, settings: Settings) -> dict[str, Any]:
    """Return Scrapy's settings for one source."""
    replay = {
        "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), "crawlers.network.replay.ReplayHandler"),
        "KABAR_REPLAY": settings.replay,
    }
    return {
        "USER_AGENT": user_agent(settings.contact),
        "ROBOTSTXT_USER_AGENT": "Kabar",
        "ROBOTSTXT_OBEY": True,
        # The throttle waits for the site's slots.
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS": _CONCURRENT_REQUESTS,
        # Scrapy starts as many tasks for each response, whatever its callback gives.
        "CONCURRENT_ITEMS": 1,
        "CONCURRENT_REQUESTS_PER_DOMAIN": _CONCURRENT_REQUESTS,
        "DOWNLOAD_TIMEOUT": settings.timeout,
        "DOWNLOAD_MAXSIZE": MAX_PAGE_BYTES,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "RETRY_HTTP_CODES": _RETRIED_STATUS,
        "REDIRECT_MAX_TIMES": 5,
        # News pages reload themselves; a reload is not another page.
        "METAREFRESH_ENABLED": False,
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
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "crawlers.network.scope.Scope": 50,
            "crawlers.network.robots.Robots": 100,
            "crawlers.network.throttling.ThrottleMiddleware": 940,
            "crawlers.network.archiving.ArchivingMiddleware": 950,
        },
        "SPIDER_MIDDLEWARES": dict.fromkeys(_NOT_OURS),
        **(replay if settings.replay else {}),
    }


def max_seconds(days: tuple[date, ...]) -> int:
    """How long a crawl of these local days may take, or for no days a poll of what is new."""
    return MAX_CRAWL_SECONDS if days else MAX_POLL_SECONDS


def user_agent(contact: str) -> str:
    """Name ourselves honestly, with an address where the operator can be reached."""
    return f"{SOFTWARE} (news archive; contact: {contact or 'not given'})"


def _refuse_loopback(source: Source, settings: Settings) -> None:
    """Say at once what every request would be refused for."""
    if settings.allow_loopback or settings.replay:
        return
    for domain in source.domains:
        if urlsplit(f"//{domain}").hostname in {"localhost", "127.0.0.1", "::1"}:
            msg = f"source {source.id!r} is on {domain}, this machine; set KABAR_ALLOW_LOOPBACK=1 to crawl it"
            raise UsageError(msg)


def _frontier(order: CrawlOrder, settings: Settings) -> Frontier:
    if not order.uses_ledger:
        return OpenFrontier()
    return LedgerFrontier(settings.require_warehouse_url(), order.run_id, order.source.id)


def _rate_limiter(order: CrawlOrder, settings: Settings) -> LocalRateLimiter | SharedRateLimiter:
    site = order.source.domains[0]
    if settings.replay:
        return LocalRateLimiter()
    if order.uses_ledger:
        return SharedRateLimiter(settings.require_warehouse_url(), site)
    return guest_rate_limiter(settings.warehouse_url, site)


def _crawl(order: CrawlOrder, settings: Settings, folder: Path) -> list[str]:
    """Crawl with a folder for what is not in the lake yet; return what broke the crawl, nothing mostly."""
    started_at = datetime.now(UTC)
    lake = Lake(order.lake_url)
    journal = CrawlJournal(order.run_id, order.source.id, order.days, started_at)
    recorder = Recorder(lake, folder, order.run_id, order.source.id, started_at=started_at, software=SOFTWARE)
    frontier = _frontier(order, settings)
    rate_limiter = _rate_limiter(order, settings)
    breakages: list[str] = []
    try:
        _run_spider(
            scrapy_settings(order.source, settings) | {"CLOSESPIDER_TIMEOUT": max_seconds(order.days)},
            breakages,
            source=order.source,
            days=order.days,
            journal=journal,
            frontier=frontier,
            recorder=recorder,
            throttle=Throttle(rate_limiter, 0 if settings.replay else order.source.delay),
        )
    finally:
        rate_limiter.close()
        recorder.close()
        frontier.settle(journal.take_unsettled())
        frontier.close()
    manifest = folder / "manifest.json"
    journal.write_manifest(manifest, recorder.segments)
    lake.publish(manifest, order.manifest)
    return breakages


def _run_spider(scrapy: dict[str, Any], breakages: list[str], **arguments: object) -> None:
    gc.set_threshold(_NEW_OBJECTS)
    process = CrawlerProcess(scrapy)
    crawler = process.create_crawler(NewsSpider)

    def broke(failure: Failure, **_: object) -> None:
        breakages.append(f"{failure.type.__name__ if failure.type else 'error'}: {failure.getErrorMessage()}")
        logging.getLogger(__name__).error("stopping the crawl: %s", breakages[-1])
        crawler.stop()

    crawler.signals.connect(broke, signal=signals.spider_error, weak=False)
    process.crawl(crawler, **arguments)
    process.start()

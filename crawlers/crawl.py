"""One crawl in one process: discovery, fetch and archive of one source, and the files that describe it.

Airflow runs it as a subprocess (`python -m crawlers`): Twisted's reactor starts only once in a process, and Scrapy
handles the process's signals.
"""

import gc
import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from scrapy import signals
from twisted.python.failure import Failure

from crawlers.context import CrawlContext
from crawlers.listings.listing_reader import ListingReader
from crawlers.network.archiving import Recorder
from crawlers.network.rate_limit import RateLimiter, SharedRateLimiter, guest_rate_limiter
from crawlers.network.scrapy_setup import create_crawler
from crawlers.network.throttle import Throttle
from crawlers.progress.frontier import Frontier
from crawlers.progress.journal import CrawlJournal
from crawlers.progress.scratch import scratch_folder
from crawlers.sources.source import Source
from crawlers.spider import NewsSpider
from pipelines.archive.lake import Lake
from pipelines.errors import CrawlError, UsageError
from pipelines.run.artifacts import segment_name
from pipelines.settings import Settings

MAX_CRAWL_SECONDS = 6 * 3600
MAX_POLL_SECONDS = 20 * 60
"""All polls of a run, some at a time, must end within the run's time: only then is anything loaded."""
_GC_THRESHOLD = 20_000
"""New objects between two searches for reference cycles; a crawl makes few cycles and many long-lived objects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOrder:
    """What to crawl: local days or, without days, what is new.

    Attributes:
        folder: folder in the lake for the files that describe the crawl.
        uses_ledger: whether to use the warehouse's ledger; without it, every found URL is fetched.
    """

    run_id: str
    source: Source
    days: tuple[date, ...]
    lake_url: str
    folder: str
    uses_ledger: bool


def run_crawl(order: CrawlOrder, settings: Settings) -> None:
    """Crawl, archive and write the crawl's files into the lake; blocks until the crawl has ended.

    Raises:
        CrawlError: the crawl failed or was stopped. What it settled stays; run it again for the rest.
        UsageError: the source is on this machine, which a crawl may not request.
    """
    _refuse_loopback(order.source, settings)
    with scratch_folder() as folder:
        errors = _crawl(order, settings, folder)
    if errors:
        raise CrawlError(f"the crawl of {order.source.id} failed: {errors[0]}")


def max_seconds(days: tuple[date, ...]) -> int:
    """Return the time limit of a crawl of these local days or, without days, of a poll."""
    return MAX_CRAWL_SECONDS if days else MAX_POLL_SECONDS


def _refuse_loopback(source: Source, settings: Settings) -> None:
    """Fail at once instead of refusing every request."""
    if settings.allow_loopback or settings.replay:
        return
    for domain in source.domains:
        if urlsplit(f"//{domain}").hostname in {"localhost", "127.0.0.1", "::1"}:
            raise UsageError(
                f"source {source.id!r} is on {domain}, this machine; set KABAR_ALLOW_LOOPBACK=1 to crawl it"
            )


def _rate_limiter(order: CrawlOrder, settings: Settings) -> RateLimiter:
    site, url = order.source.domains[0], None if settings.replay else settings.warehouse_url
    return SharedRateLimiter(url, site) if url and order.uses_ledger else guest_rate_limiter(url, site)


def _crawl(order: CrawlOrder, settings: Settings, folder: Path) -> list[str]:
    """Crawl with a folder for what is not in the lake yet; return the errors that ended the crawl, mostly none."""
    source, started_at, lake = order.source, datetime.now(UTC), Lake(order.lake_url)
    listing_reader = ListingReader(source)  # first: its process must be forked before there are threads
    rate_limiter = _rate_limiter(order, settings)
    context = CrawlContext(
        source=source,
        days=order.days,
        journal=CrawlJournal(order.run_id, source.id, order.days, started_at),
        frontier=Frontier(settings.require_warehouse_url() if order.uses_ledger else None, order.run_id, source.id),
        recorder=Recorder(lake, folder, partial(segment_name, order.run_id, source.id, started_at)),
        throttle=Throttle(rate_limiter, 0 if settings.replay else source.delay),
    )
    try:
        errors = _run_spider(context, listing_reader, settings)
    finally:
        listing_reader.close()
        rate_limiter.close()
        context.recorder.close()
        context.frontier.settle(context.journal.take_unsettled())
        context.frontier.close()
    context.journal.write(lake, order.folder, context.recorder.segments)
    return errors


def _run_spider(context: CrawlContext, listing_reader: ListingReader, settings: Settings) -> list[str]:
    """Run the spider to its end and return its errors; the first one stops it."""
    gc.set_threshold(_GC_THRESHOLD)
    limit = {"CLOSESPIDER_TIMEOUT": max_seconds(context.days)}
    process, crawler = create_crawler(
        NewsSpider, context.source, settings, context.throttle, context.recorder, further=limit
    )
    errors: list[str] = []

    def stop(failure: Failure, **_: object) -> None:
        errors.append(f"{failure.type.__name__ if failure.type else 'error'}: {failure.getErrorMessage()}")
        logging.getLogger(__name__).error("stopping the crawl: %s", errors[-1])
        crawler.stop()

    crawler.signals.connect(stop, signal=signals.spider_error, weak=False)
    process.crawl(crawler, context=context, listing_reader=listing_reader)
    process.start()
    return errors

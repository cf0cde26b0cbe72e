"""Crawls side by side in one process: discovery, fetch and archive of each source, and the files that describe it.

Airflow runs it as a subprocess (`python -m crawlers`): Twisted's reactor starts only once in a process, and Scrapy
handles the process's signals. A polite crawl waits most of its time, so one process crawls many sources.
"""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from crawlers.listings.listing_reader import ListingReader
from crawlers.network.rate_limit import SharedRateLimiter, guest_rate_limiter
from crawlers.network.scrapy_setup import create_process
from crawlers.progress.scratch import scratch_folder
from crawlers.source_crawl import CrawlOrder, CrawlParts, SourceCrawl, refuse_loopback
from pipelines.errors import KabarError
from pipelines.settings import Settings
from pipelines.warehouse.reconnecting import ReconnectingConnection

_MAX_LEDGERS = 4
"""Connections to the ledger for all crawls of a process: if one waits for another transaction, some crawls go on."""
_THREADS_PER_CRAWL = 3


def run_crawl(order: CrawlOrder, settings: Settings) -> None:
    """Crawl one source, archive it and write the crawl's files into the lake; blocks until the crawl has ended.

    Raises:
        CrawlError: the crawl failed or was stopped. What it settled stays; run it again for the rest.
        UsageError: the source is on this machine, which a crawl may not request.
    """
    for error in run_crawls([order], settings).values():
        raise error


def run_crawls(orders: Sequence[CrawlOrder], settings: Settings) -> dict[str, KabarError]:
    """Crawl sources side by side, blocking until all have ended; return the error of each source that failed.

    Each has its own queue, rate limit, archive and journal: one that fails or is stopped does not affect the others.
    """
    errors: dict[str, KabarError] = {}
    allowed = []
    for order in orders:
        try:
            refuse_loopback(order.source, settings)
            allowed.append(order)
        except KabarError as error:
            errors[order.source.id] = error
    if not allowed:
        return errors
    # First: their processes must be forked before there are threads.
    readers = [ListingReader(order.source) for order in allowed]
    with scratch_folder() as folder, _warehouse_of(allowed, settings) as warehouse:
        crawls = [
            SourceCrawl(order, settings, warehouse.parts_for(order, reader, folder / order.source.id))
            for order, reader in zip(allowed, readers, strict=True)
        ]
        _run_side_by_side(crawls, settings)
    return errors | {crawl.source_id: crawl.error for crawl in crawls if crawl.error}


@dataclass(frozen=True, slots=True)
class _Warehouse:
    """What the crawls of a process share of the warehouse.

    Attributes:
        ledgers: connections to take in turn; none if no crawl uses the ledger.
        rate_limits: None if there is no warehouse.
    """

    ledgers: Iterator[ReconnectingConnection | None]
    rate_limits: ReconnectingConnection | None

    def parts_for(self, order: CrawlOrder, reader: ListingReader, scratch: Path) -> CrawlParts:
        """Return the parts for the next crawl."""
        site = order.source.domains[0]
        shares = order.uses_ledger and self.rate_limits
        return CrawlParts(
            listing_reader=reader,
            scratch=scratch,
            ledger=next(self.ledgers),
            rate_limiter=SharedRateLimiter(shares, site) if shares else guest_rate_limiter(self.rate_limits, site),
        )


@contextmanager
def _warehouse_of(orders: Sequence[CrawlOrder], settings: Settings) -> Iterator[_Warehouse]:
    with ExitStack() as opened:

        def connection(url: str) -> ReconnectingConnection:
            return opened.enter_context(closing(ReconnectingConnection(url, "kabar_loader")))

        users = [order for order in orders if order.uses_ledger][:_MAX_LEDGERS]
        ledgers = [connection(settings.require_warehouse_url()) for _ in users]
        url = None if settings.replay else settings.warehouse_url
        yield _Warehouse(cycle(ledgers or [None]), connection(url) if url else None)


def _run_side_by_side(crawls: Sequence[SourceCrawl], settings: Settings) -> None:
    """Run the crawls to their ends in this process's reactor."""
    process = create_process(settings)
    # Python's own default is a few threads for each core, which slow listings of some sites would take from the others.
    threads = ThreadPoolExecutor(_THREADS_PER_CRAWL * len(crawls), thread_name_prefix="crawl")
    asyncio.get_event_loop().set_default_executor(threads)
    try:
        for crawl in crawls:
            crawl.start(process)
        process.start()
    finally:
        for crawl in crawls:
            crawl.finish()

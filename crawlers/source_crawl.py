"""The crawl of one source, inside a process that may crawl others too."""

import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from threading import Lock
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler, CrawlerProcess
from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThread
from twisted.python.failure import Failure

from crawlers.context import CrawlContext
from crawlers.listings.listing_reader import ListingReader
from crawlers.network.archiving import Recorder
from crawlers.network.rate_limit import RateLimiter
from crawlers.network.scrapy_setup import create_crawler
from crawlers.network.throttle import Throttle
from crawlers.progress.frontier import Frontier
from crawlers.progress.journal import CrawlJournal
from crawlers.sources.source import Source
from crawlers.spider import NewsSpider
from pipelines.archive.lake import Lake
from pipelines.errors import CrawlError, KabarError, UsageError
from pipelines.run.artifacts import segment_name
from pipelines.settings import Settings
from pipelines.warehouse.reconnecting import ReconnectingConnection

MAX_CRAWL_SECONDS = 6 * 3600
MAX_POLL_SECONDS = 5 * 60
"""The articles of the other sources of a shard are loaded after that; the next poll goes on."""

_log = logging.getLogger(__name__)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlParts:
    """What a crawl gets from its process.

    Attributes:
        scratch: an empty folder for what is not in the lake yet.
        ledger: a connection that other crawls of the process may use too, None for a crawl without a ledger.
    """

    listing_reader: ListingReader
    scratch: Path
    ledger: ReconnectingConnection | None
    rate_limiter: RateLimiter


class SourceCrawl:
    """The crawl of one source; `error` is why it failed, None while it has not failed."""

    def __init__(self, order: CrawlOrder, settings: Settings, parts: CrawlParts) -> None:
        source, started_at = order.source, datetime.now(UTC)
        self.source_id = source.id
        self.error: KabarError | None = None
        self._order = order
        self._settings = settings
        self._listing_reader = parts.listing_reader
        self._lake = Lake(order.lake_url)
        self._context = CrawlContext(
            source=source,
            days=order.days,
            journal=CrawlJournal(order.run_id, source.id, order.days, started_at),
            frontier=Frontier(parts.ledger, order.run_id, source.id),
            recorder=Recorder(self._lake, parts.scratch, partial(segment_name, order.run_id, source.id, started_at)),
            throttle=Throttle(parts.rate_limiter, 0 if settings.replay else source.delay),
        )
        self._finishing = Lock()
        self._has_ended = False
        self._is_finished = False

    def start(self, process: CrawlerProcess) -> None:
        """Begin in a process that is not started yet; what the crawl did is settled as soon as it ends."""
        try:
            crawler = self._crawler()
        except KabarError as error:
            self._fail(error)
            return
        running = process.crawl(crawler, context=self._context, listing_reader=self._listing_reader)
        running.addBoth(self._ended)

    def finish(self) -> None:
        """Publish and settle what is left, once, however the crawl ended; if it did not fail, write its files."""
        with self._finishing:
            if self._is_finished:
                return
            self._is_finished = True
            if not self._has_ended:
                self._fail(self._failed("its process was stopped"))
            try:
                self._context.recorder.close()
                self._context.frontier.settle(self._context.journal.take_unsettled())
                if self.error is None:
                    self._context.journal.write(self._lake, self._order.folder, self._context.recorder.segments)
            except Exception as error:  # noqa: BLE001 - a fault of one crawl leaves the others alone
                _log.exception("%s: the crawl could not be settled", self.source_id)
                self._fail(error if isinstance(error, KabarError) else self._failed(str(error)))
            finally:
                self._listing_reader.close()

    def _ended(self, result: object) -> "Deferred[None]":
        if isinstance(result, Failure):
            self._fail(self._failed(result.getErrorMessage()))
        self._has_ended = True
        return deferToThread(self.finish)

    def _crawler(self) -> Crawler:
        """Return the crawler; its first error stops it."""
        limit = {"CLOSESPIDER_TIMEOUT": max_seconds(self._context.days)}
        context = self._context
        crawler = create_crawler(
            NewsSpider, context.source, self._settings, context.throttle, context.recorder, **limit
        )

        def stop(failure: Failure, **_: object) -> None:
            error = f"{failure.type.__name__ if failure.type else 'error'}: {failure.getErrorMessage()}"
            _log.error("%s: stopping the crawl: %s", self.source_id, error)
            self._fail(self._failed(error))
            crawler.stop()

        crawler.signals.connect(stop, signal=signals.spider_error, weak=False)
        return crawler

    def _fail(self, error: KabarError) -> None:
        self.error = self.error or error

    def _failed(self, cause: str) -> CrawlError:
        return CrawlError(f"the crawl of {self.source_id} failed: {cause}")


def max_seconds(days: tuple[date, ...]) -> int:
    """Return the time limit of a crawl of these local days or, without days, of a poll."""
    return MAX_CRAWL_SECONDS if days else MAX_POLL_SECONDS


def refuse_loopback(source: Source, settings: Settings) -> None:
    """Raise UsageError at once for a source on this machine, instead of refusing every request."""
    if not (settings.allow_loopback or settings.replay) and (domain := own_domain(source)):
        raise UsageError(f"source {source.id!r} is on {domain}, this machine; set KABAR_ALLOW_LOOPBACK=1 to crawl it")


def own_domain(source: Source) -> str | None:
    """Return a source's domain that is this machine, None if it has none."""
    here = {"localhost", "127.0.0.1", "::1"}
    return next((domain for domain in source.domains if urlsplit(f"//{domain}").hostname in here), None)

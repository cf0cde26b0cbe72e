"""Fetch pages of one site for a trial: one at a time, each at most once, within bounds on requests and time."""

import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.http import Response, TextResponse

from crawlers.listings.links import can_be_searched
from crawlers.network.fetch_failure import RefusedError, classify
from crawlers.network.rate_limit import guest_rate_limiter
from crawlers.network.scrapy_setup import create_crawler, create_process
from crawlers.network.throttle import Throttle
from crawlers.sources.source import Source
from pipelines.archive.page_type import PAGE_STATUS
from pipelines.records.reasons import FailureReason
from pipelines.settings import Settings
from pipelines.warehouse.reconnecting import ReconnectingConnection

T = TypeVar("T")

MAX_REQUESTS = 120
MAX_SECONDS = 900


@dataclass(frozen=True, slots=True)
class FetchResult:
    """A response, or why there is none (`http_404`, `robots`, `dns`, `not_asked` beyond the bounds, …)."""

    response: Response | None = None
    problem: str | None = None

    @property
    def page(self) -> TextResponse | None:
        """The response if it is a text page."""
        return self.response if self.response is not None and can_be_searched(self.response) else None


class SiteProbe(Spider):
    """Fetches pages for one piece of work, through the middlewares of a crawl except the archive."""

    name = "probe"
    work: Callable[["SiteProbe"], Awaitable[Any]]
    outcome: Any = None
    error: Exception | None = None

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401 - Scrapy's own
        super().__init__(**attributes)
        self._results: dict[str, FetchResult] = {}
        self.redirected_to = Counter[str]()
        """Other hosts to which pages of the site redirect, which the probe does not follow."""
        self._ends_at = time.monotonic() + MAX_SECONDS

    @property
    def requests(self) -> int:
        """Number of URLs requested so far."""
        return len(self._results)

    async def start(self) -> AsyncIterator[Request]:
        """Do the work; the scheduler gets no request."""
        try:
            self.outcome = await self.work(self)
        except Exception as error:  # noqa: BLE001 - Scrapy would only log it; run_probe raises it
            self.error = error
        for request in list[Request]():
            yield request

    async def fetch(self, url: str, **meta: object) -> FetchResult:
        """Fetch a URL, redirects included; a repeated URL returns its first result."""
        if url in self._results:
            return self._results[url]
        if self.requests >= MAX_REQUESTS or time.monotonic() > self._ends_at:
            return FetchResult(problem="not_asked")
        try:
            response = await self.crawler.engine.download_async(Request(url, meta=meta, dont_filter=True))
            result = (
                FetchResult(response)
                if response.status in PAGE_STATUS
                else FetchResult(problem=f"http_{response.status}")
            )
        except Exception as error:  # noqa: BLE001 - classify names every error
            result = FetchResult(problem=classify(error).reason)
            if isinstance(error, RefusedError) and error.reason is FailureReason.OFF_SITE_REDIRECT and error.off_site:
                self.redirected_to[urlsplit(error.off_site).netloc] += 1
        self._results[url] = result
        return result


@dataclass(frozen=True, slots=True)
class Visit(Generic[T]):
    """A site, by the draft of its source, and the work to do there."""

    source: Source
    work: Callable[[SiteProbe], Awaitable[T]]


def run_probe(source: Source, settings: Settings, work: Callable[[SiteProbe], Awaitable[T]]) -> T:
    """Return the result of work that fetches with a probe; blocks, and runs only once in a process.

    Crawls that the warehouse of the settings knows share their rate limit with the probe.
    """
    outcomes: list[T | Exception] = []
    run_probes([Visit(source, work)], settings, 1, lambda _, outcome: outcomes.append(outcome))
    if isinstance(outcomes[0], Exception):
        raise outcomes[0]
    return outcomes[0]


def run_probes(
    visits: Iterable[Visit[T]], settings: Settings, at_once: int, done: Callable[[Visit[T], T | Exception], None]
) -> None:
    """Do the work of many visits, some at once, each with a probe and a rate limit of its own; blocks as `run_probe`.

    `done` gets each visit with its result, or with what it raised, as soon as that is known.

    Raises:
        KeyboardInterrupt: the user stopped it; visits that were not done are not reported.
        Exception: what `done` raised; no further visit begins.
    """
    url = None if settings.replay else settings.warehouse_url
    with closing(ReconnectingConnection(url, "kabar_loader")) if url else nullcontext() as connection:
        pool = _Pool(iter(visits), settings, connection, done)
        for _ in range(at_once):
            pool.begin_next()
        pool.process.start()
    if pool.error is not None:
        raise pool.error
    if pool.was_stopped:
        raise KeyboardInterrupt


class _Pool(Generic[T]):
    """The visits that wait, and the process in which the others are done."""

    was_stopped = False
    error: Exception | None = None

    def __init__(
        self,
        waiting: Iterator[Visit[T]],
        settings: Settings,
        connection: ReconnectingConnection | None,
        done: Callable[[Visit[T], T | Exception], None],
    ) -> None:
        self.process = create_process(settings, LOG_ENABLED=False)
        self._waiting, self._settings, self._connection, self._done = waiting, settings, connection, done

    def begin_next(self, *_: object) -> None:
        """Begin the next visit, if there is one; those that cannot begin are reported."""
        while not self.was_stopped and self.error is None and (visit := next(self._waiting, None)) is not None:
            try:
                self._begin(visit)
            except Exception as error:  # noqa: BLE001 - a callback of Twisted would lose it
                self._report(visit, error)
            else:
                return

    def _report(self, visit: Visit[T], outcome: T | Exception) -> None:
        try:
            self._done(visit, outcome)
        except Exception as error:  # noqa: BLE001 - a callback of Twisted would lose it; run_probes raises it
            self.error = self.error or error

    def _begin(self, visit: Visit[T]) -> None:
        source, settings = visit.source, self._settings
        limiter = guest_rate_limiter(self._connection, source.domains[0])
        throttle = Throttle(limiter, 0 if settings.replay else source.delay)
        crawler = create_crawler(SiteProbe, source, settings, throttle, LOG_ENABLED=False, RETRY_TIMES=1)

        def end(_: object) -> None:
            probe = cast("SiteProbe | None", crawler.spider)
            if probe is None or (probe.error is None and probe.outcome is None):
                self.was_stopped = True
            else:
                self._report(visit, probe.error or probe.outcome)

        self.process.crawl(crawler, work=visit.work).addBoth(end).addBoth(self.begin_next)

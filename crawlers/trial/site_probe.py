"""Fetch pages of one site for a trial: one at a time, each at most once, within bounds on requests and time."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing, nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from scrapy import Request, Spider
from scrapy.http import Response, TextResponse

from crawlers.listings.links import can_be_searched
from crawlers.network.fetch_failure import classify
from crawlers.network.rate_limit import guest_rate_limiter
from crawlers.network.scrapy_setup import create_crawler, create_process
from crawlers.network.throttle import Throttle
from crawlers.sources.source import Source
from pipelines.archive.page_type import PAGE_STATUS
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
        self._results[url] = result
        return result


def run_probe(source: Source, settings: Settings, work: Callable[[SiteProbe], Awaitable[T]]) -> T:
    """Return the result of work that fetches with a probe; blocks, and runs only once in a process.

    Crawls that the warehouse of the settings knows share their rate limit with the probe.
    """
    url = None if settings.replay else settings.warehouse_url
    with closing(ReconnectingConnection(url, "kabar_loader")) if url else nullcontext() as connection:
        limiter = guest_rate_limiter(connection, source.domains[0])
        throttle = Throttle(limiter, 0 if settings.replay else source.delay)
        process = create_process(settings, LOG_ENABLED=False)
        crawler = create_crawler(SiteProbe, source, settings, throttle, LOG_ENABLED=False, RETRY_TIMES=1)
        process.crawl(crawler, work=work)
        process.start()
    probe: SiteProbe = crawler.spider  # type: ignore[assignment] # the crawler created it
    if probe.error is not None:
        raise probe.error
    return cast("T", probe.outcome)

"""One visit to one site: its pages asked one after the other, politely, within bounds, each at most once."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from scrapy import Request, Spider
from scrapy.http import Response, TextResponse

from crawlers.listings.links import can_be_searched
from crawlers.network.fetch_failure import classify
from crawlers.network.rate_limit import guest_rate_limiter
from crawlers.network.scrapy_setup import create_crawler
from crawlers.network.throttle import Throttle
from crawlers.sources.source import Source
from pipelines.settings import Settings

T = TypeVar("T")

MAX_REQUESTS = 120
MAX_SECONDS = 900
NOT_ASKED = "not_asked"
"""Problem of an address that the visit had no request or no time left for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address gave: a page, or the problem that it had (`http_404`, `robots`, `dns`, …)."""

    url: str
    response: Response | None = None
    problem: str | None = None

    @property
    def body(self) -> bytes:
        """The page's bytes, none where there is no page."""
        return self.response.body if self.response is not None else b""

    @property
    def page(self) -> TextResponse | None:
        """The page where it is one of text, None where it is not."""
        return self.response if self.response is not None and can_be_searched(self.response) else None

    @property
    def content_type(self) -> str:
        """The Content-Type header, '' where there was none."""
        return (self.response.headers.get("Content-Type") or b"").decode("latin-1") if self.response else ""


class Visit:
    """What the site answered so far, and the way to ask it more."""

    def __init__(self, spider: "VisitSpider") -> None:
        self._spider = spider
        self._answers: dict[str, Answer] = {}
        self._ends_at = time.monotonic() + MAX_SECONDS

    @property
    def requests(self) -> int:
        """Addresses asked so far."""
        return len(self._answers)

    async def ask(self, url: str, **meta: object) -> Answer:
        """Return the answer of an address; an address asked before is not asked again."""
        if url in self._answers:
            return self._answers[url]
        if self.requests >= MAX_REQUESTS or time.monotonic() > self._ends_at:
            return Answer(url, problem=NOT_ASKED)
        self._answers[url] = answer = await self._spider.download(url, meta)
        return answer


class VisitSpider(Spider):
    """Does one piece of work with a visit; asks through the same middlewares as a crawl, less the archive."""

    name = "trial"

    def __init__(
        self,
        *,
        work: Callable[[Visit], Awaitable[Any]],
        **kwargs: Any,  # noqa: ANN401 - Scrapy's own
    ) -> None:
        super().__init__(**kwargs)
        self.outcome: Any = None
        self.error: BaseException | None = None
        self._work = work

    async def start(self) -> AsyncIterator[Request]:
        """Do the work; no request is ever left to the scheduler."""
        try:
            self.outcome = await self._work(Visit(self))
        except Exception as error:  # noqa: BLE001 - Scrapy would log it and end well; run_visit raises it again
            self.error = error
        nothing: tuple[Request, ...] = ()
        for request in nothing:
            yield request

    async def download(self, url: str, meta: dict[str, object]) -> Answer:
        """Ask one address, redirects on the site's own hosts included."""
        try:
            response = await self.crawler.engine.download_async(Request(url, meta=meta, dont_filter=True))
        except Exception as error:  # noqa: BLE001 - whatever went wrong has a class
            return Answer(url, problem=classify(error).reason)
        if response.status != 200:
            return Answer(url, problem=f"http_{response.status}")
        return Answer(url, response)


def run_visit(source: Source, settings: Settings, work: Callable[[Visit], Awaitable[T]]) -> T:
    """Visit a source's hosts and return what the work made of it; blocks, and only once in a process.

    Args:
        source: its hosts, delay and language; the rest may be a draft.
        settings: contact and replay, and the warehouse whose crawls it takes turns with.
        work: asks the visit and returns.
    """
    rate_limiter = guest_rate_limiter(None if settings.replay else settings.warehouse_url, source.domains[0])
    throttle = Throttle(rate_limiter, 0 if settings.replay else source.delay)
    process, crawler = create_crawler(VisitSpider, source, settings, throttle, LOG_ENABLED=False, RETRY_TIMES=1)
    process.crawl(crawler, work=work)
    process.start()
    rate_limiter.close()
    spider: VisitSpider = crawler.spider  # type: ignore[assignment] # it is what was created
    if spider.error is not None:
        raise spider.error
    outcome: T = spider.outcome
    return outcome

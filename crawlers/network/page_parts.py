"""What a page in the browser loads: each part comes through the crawl that fetches the page, or not at all."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Route
from playwright.async_api import Request as PartRequest
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from crawlers.network.fetch_failure import classify
from crawlers.network.scope import IS_PART
from crawlers.sources.source import Source
from pipelines.records.reasons import reason_of_status

MAX_PARTS = 60
"""Scripts and data that one page may load."""
_MAX_SCRIPTS = 200
"""Scripts that a crawl keeps for its next pages."""
_LOADED = frozenset({"script", "fetch", "xhr"})
_QUIET_SECONDS = 0.5
_RECHECK_SECONDS = 0.1
_ANSWER_SECONDS = 20
_MAX_POLLING_SECONDS = 20
"""A page that only asks for the same again, or waits for an answer, for longer than this is taken as it is."""
_WITHOUT_SOCKETS = (
    "for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport']) delete window[name]"
)
_OWN_HEADERS = frozenset({"user-agent", "accept-encoding", "cookie", "host", "connection"})
_NOT_FORWARDED = frozenset(
    ["content-encoding", "content-length", "transfer-encoding", "set-cookie", "strict-transport-security"]
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer for the browser."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class PartLoader:
    """Fetches the parts of a crawl's pages: through robots.txt, scope, throttle and limits, as it fetches its pages."""

    def __init__(self, crawler: Crawler, source: Source) -> None:
        self._crawler = crawler
        self._source = source
        self._scripts: dict[str, asyncio.Task[Answer]] = {}

    @property
    def delay(self) -> float:
        """Seconds between two requests to the publisher."""
        return self._source.delay

    def may_load(self, part: PartRequest) -> bool:
        """Whether a part is a script or data from a host that the source names; nothing is ever sent to a site."""
        return part.resource_type in _LOADED and part.method == "GET" and self._source.owns_part(part.url)

    async def load(self, part: PartRequest) -> Answer:
        """Return a part; a script that other pages of the crawl loaded is not fetched again."""
        if part.resource_type != "script":
            return await self._fetch(part)
        if (task := self._scripts.get(part.url)) is None:
            if len(self._scripts) >= _MAX_SCRIPTS:
                self._scripts.clear()
            task = self._scripts[part.url] = asyncio.create_task(self._fetch(part))
        try:
            answer = await asyncio.shield(task)
        except Exception:
            self._scripts.pop(part.url, None)
            raise
        if answer.status != 200:
            self._scripts.pop(part.url, None)
        return answer

    async def _fetch(self, part: PartRequest) -> Answer:
        headers = {name: value for name, value in part.headers.items() if name.lower() not in _OWN_HEADERS}
        request = Request(part.url, headers=headers, meta={IS_PART: True}, dont_filter=True)
        assert self._crawler.engine is not None  # the page's own request went through it
        return as_answer(await self._crawler.engine.download_async(request))


class PageParts:
    """The parts of one page.

    Attributes:
        is_missing_some: whether a part could not be fetched for a reason that may be gone at another attempt.
    """

    def __init__(self, response: Response, loader: PartLoader) -> None:
        self._response = response
        self._loader = loader
        self._began = False
        self._asked = 0
        self._loading = 0
        self._changed_at = self._progressed_at = 0.0
        self._addresses: set[str] = set()
        self.is_missing_some = False

    async def begin(self, page: Page, _: Request) -> None:
        """Take over all requests of a page that has not loaded anything."""
        self._began, self._asked = False, 0
        self._addresses.clear()
        await page.add_init_script(_WITHOUT_SOCKETS)
        await page.route("**/*", self._answer)

    async def settle(self, page: Page) -> None:
        """Wait until the page has loaded nothing for half a second from now, or polls without end.

        Raises:
            TimeoutError: its scripts have no pause.
        """
        self._changed(0, is_new=True)
        while True:
            changed_at = self._changed_at
            async with asyncio.timeout(_ANSWER_SECONDS):
                # Answered in a pause of the scripts; a timer may be the page's own.
                is_parsed = await page.evaluate("() => document.readyState !== 'loading'")
            now = asyncio.get_running_loop().time()
            is_quiet = now - changed_at >= _QUIET_SECONDS and changed_at == self._changed_at
            if is_quiet and is_parsed and not self._loading:
                return
            if now - self._progressed_at >= _MAX_POLLING_SECONDS + self._loader.delay:
                self.is_missing_some = self.is_missing_some or bool(self._loading)
                return
            await asyncio.sleep(_RECHECK_SECONDS)

    def _changed(self, loading: int, *, is_new: bool) -> None:
        self._loading += loading
        self._changed_at = asyncio.get_running_loop().time()
        if is_new:
            self._progressed_at = self._changed_at

    async def _answer(self, route: Route) -> None:
        try:
            await self._serve(route, route.request)
        except PlaywrightError as error:  # the page is gone
            _log.debug("%s: %s", route.request.url, error)

    async def _serve(self, route: Route, part: PartRequest) -> None:
        if part.is_navigation_request():
            await self._navigate(route, part)
        elif part.resource_type == "stylesheet":  # scripts may wait for it
            await route.fulfill(status=200, content_type="text/css", body="")
        elif not self._loader.may_load(part) or self._asked >= MAX_PARTS:
            await route.abort("blockedbyclient")
        else:
            self._asked += 1
            await self._load(route, part)

    async def _navigate(self, route: Route, part: PartRequest) -> None:
        """Give the page its response; frames stay empty, and scripts cannot lead to another page."""
        if self._began or part.frame.parent_frame is not None:
            await route.fulfill(status=204)
            return
        self._began = True
        answer = as_answer(self._response)
        await route.fulfill(status=answer.status, headers=dict(answer.headers), body=answer.body)

    async def _load(self, route: Route, part: PartRequest) -> None:
        """Load a part; one of another address than all before is progress, and no polling."""
        address = part.url.partition("?")[0]
        is_new = address not in self._addresses
        self._addresses.add(address)
        self._changed(1, is_new=is_new)
        try:
            await self._fulfill(route, part)
        finally:
            self._changed(-1, is_new=is_new)

    async def _fulfill(self, route: Route, part: PartRequest) -> None:
        try:
            answer = await self._loader.load(part)
        except PlaywrightError:
            raise
        except Exception as error:  # noqa: BLE001 - classify names every error
            reason = classify(error).reason
        else:
            if answer.status < 400:
                await route.fulfill(status=answer.status, headers=dict(answer.headers), body=answer.body)
                return
            reason = reason_of_status(answer.status)
        _log.info("%s, which %s loads: %s", part.url, self._response.url, reason)
        self.is_missing_some = self.is_missing_some or reason.retry_policy.is_transient
        await route.abort("failed")


def as_answer(response: Response) -> Answer:
    """Return a response, whose body is decompressed, as an answer for the browser."""
    return Answer(response.status, _forwarded(response.headers), response.body)


def _forwarded(headers: Headers) -> dict[str, str]:
    named = {name.decode("latin-1"): b", ".join(values).decode("latin-1") for name, values in headers.items()}
    return {name: value for name, value in named.items() if name.lower() not in _NOT_FORWARDED}

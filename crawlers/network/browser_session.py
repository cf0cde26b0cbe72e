"""One Chromium for all crawls of a process, driven by scrapy-playwright; each page has a context of its own.

Nobody else imports this module at the top: scrapy-playwright is an extra.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import Any

import psutil
from playwright.async_api import Browser, Page
from playwright.async_api import Error as PlaywrightError
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler, TargetClosedError
from scrapy_playwright.provider import PlaywrightBrowserProvider

from crawlers.network.chromium import MAX_PAGE_SECONDS

MAX_PAGES = 3
"""Pages that are in the browser at the same time, of all crawls of the process."""
_CLOSE_SECONDS = 20
_START_SECONDS = 60
_BEGIN_SECONDS = 30

logging.getLogger("scrapy-playwright").setLevel(logging.WARNING)

Step = Callable[[Page], Coroutine[Any, Any, None]]
"""What is done with a page once it is there."""


class StartError(Exception):
    """Raised when Chromium does not start; the message is its own first line."""


class SystemChromium(PlaywrightBrowserProvider):  # type: ignore[misc] # the package has no types
    """Starts Chromium for scrapy-playwright."""

    async def launch_browser(self) -> Browser:
        """Start it, or raise StartError."""
        try:
            async with asyncio.timeout(_START_SECONDS):
                browser: Browser = await super().launch_browser()
        except (PlaywrightError, TimeoutError) as error:
            raise StartError(str(error).strip().partition("\n")[0] or "it takes too long") from error
        return browser


class BrowserSession:
    """Starts Chromium with the first page, and ends it with the last crawl, or when it no longer answers."""

    def __init__(self) -> None:
        self._crawls = 0
        self._handler: ScrapyPlaywrightDownloadHandler | None = None
        self._drivers: list[psutil.Process] = []
        self._starting = asyncio.Lock()
        self._emptying = asyncio.Lock()
        self._free = asyncio.Semaphore(MAX_PAGES)
        self._numbers = count()

    def join(self) -> None:
        """Keep Chromium until a crawl leaves."""
        self._crawls += 1

    async def leave(self) -> None:
        """End Chromium if no crawl is left."""
        self._crawls -= 1
        if not self._crawls and self._handler is not None:
            await self._end(self._handler)

    async def show(
        self, crawler: Crawler, url: str, context: dict[str, Any], began: Callable[..., Any], steps: Sequence[Step]
    ) -> str:
        """Return the HTML of a page as it is after the steps; `began` gets the page before anything is loaded.

        Raises:
            StartError: Chromium does not start.
            PlaywrightError, TimeoutError: the page, or Chromium, crashed or hung.
        """
        name = f"page {next(self._numbers)}"
        meta = {
            "playwright": True,
            "playwright_context": name,
            "playwright_context_kwargs": context,
            "playwright_include_page": True,  # it goes with its context
            "playwright_page_init_callback": began,
            "playwright_page_goto_kwargs": {"wait_until": "commit"},
        }
        async with self._free:
            handler = await self._running(crawler)
            try:
                return await self._show(handler, Request(url, meta=meta, dont_filter=True), steps)
            except Exception as error:
                # Another page may have ended Chromium.
                if not isinstance(error, TargetClosedError) and self._is_well(handler):
                    raise
        async with self._alone():
            handler = await self._running(crawler)
            return await self._show(handler, Request(url, meta=meta, dont_filter=True), steps)

    def _is_well(self, handler: ScrapyPlaywrightDownloadHandler) -> bool:
        browser: Browser | None = getattr(handler, "browser", None)
        return self._handler is handler and browser is not None and browser.is_connected()

    async def _show(self, handler: ScrapyPlaywrightDownloadHandler, request: Request, steps: Sequence[Step]) -> str:
        """Open a page, do the steps and close it.

        They are none of the library's page methods: it waits after each for an event that some pages never have.
        """
        try:
            async with asyncio.timeout(MAX_PAGE_SECONDS):
                async with asyncio.timeout(_BEGIN_SECONDS):
                    await handler.download_request(request)
                page: Page = request.meta["playwright_page"]
                for step in steps:
                    await step(page)
                return await page.content()
        finally:
            await self._close_context(handler, request.meta["playwright_context"])

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Wait until no page is in the browser, and keep others out: a page that ends Chromium ends no other page."""
        async with self._emptying:
            for _ in range(MAX_PAGES):
                await self._free.acquire()
        try:
            yield
        finally:
            for _ in range(MAX_PAGES):
                self._free.release()

    async def _running(self, crawler: Crawler) -> ScrapyPlaywrightDownloadHandler:
        async with self._starting:
            if self._handler is None:
                handler = ScrapyPlaywrightDownloadHandler(crawler)
                handler.config.target_closed_max_retries = 0
                handler.browser_provider = handler.browser_provider_cls(handler.config)
                before = set(psutil.Process().children())
                await handler.browser_provider.start()
                self._drivers = [child for child in psutil.Process().children() if child not in before]
                self._handler = handler
            await self._handler._maybe_launch_browser()  # noqa: SLF001 - its start is not of a page's time
            return self._handler

    async def _close_context(self, handler: ScrapyPlaywrightDownloadHandler, name: str) -> None:
        """Close a page with all that it opened; if that does not work, Chromium is beyond repair."""
        if name not in handler.context_wrappers:
            return
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                await handler.context_wrappers[name].context.close()
        except (PlaywrightError, TimeoutError):
            await self._end(handler)

    async def _end(self, handler: ScrapyPlaywrightDownloadHandler) -> None:
        if self._handler is None or self._handler is not handler:
            return
        self._handler, drivers = None, self._drivers
        with suppress(Exception):
            async with asyncio.timeout(_CLOSE_SECONDS):
                await handler.close()
        for driver in drivers:
            with suppress(psutil.Error):
                for process in (*driver.children(recursive=True), driver):
                    process.kill()


SESSION = BrowserSession()
"""Chromium as the crawls of this process share it."""

"""Pages that need a browser: their responses are shown by Chromium, and the page that results goes on to the spider."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response

from crawlers.network.archiving import Recorder
from crawlers.network.chromium import missing_browser
from crawlers.network.fetch_failure import RefusedError
from crawlers.network.replay import Replay, rendered_page
from crawlers.network.responses import DATALOSS, archived_of, exchange_of, served_instead, set_archived
from crawlers.network.script_need import needs_scripts_for_links, needs_scripts_for_text
from crawlers.sources.render_rules import Need, RenderRules
from crawlers.sources.source import Source
from pipelines.archive.multipage import ArticlePages
from pipelines.archive.page_type import PAGE_STATUS
from pipelines.records.crawl_record import FetchedPage
from pipelines.records.reasons import FailureReason

if TYPE_CHECKING:  # both need the extra
    from playwright.async_api import Page

    from crawlers.network.page_parts import PageParts, PartLoader

RENDERS = "kabar_renders"
"""Key of a request for a page that a browser may have to show: `ARTICLE` or `LISTING`."""
ARTICLE, LISTING = "article", "listing"
_NEXT_TRY = timedelta(days=1)
"""Without a browser, a page that turned out to need one is not requested again before."""
_SIZE = "() => [document.links.length, document.documentElement.scrollHeight]"
_SCROLL = "() => window.scrollTo(0, document.documentElement.scrollHeight)"
_CLICK_MS = 5_000
_MAX_GROWING_SECONDS = 60
"""After this, a listing is not made to grow again; a page that is in the browser for too long is lost."""
_log = logging.getLogger(__name__)


class NotRenderedError(RefusedError):
    """Raised when a fetched page could not be shown; `page` is its response in the archive, None in a trial."""

    def __init__(
        self, reason: FailureReason, message: str, page: FetchedPage | None, retry_at: datetime | None = None
    ) -> None:
        super().__init__(reason, message, retry_at)
        self.page = page


class Rendering:
    """Downloader middleware near the spider: it sees what is left after redirects, retries and repairs."""

    def __init__(self, source: Source, recorder: Recorder | None) -> None:
        self._source = source
        self._recorder = recorder
        self._crawler: Crawler | None = None
        self._loader: PartLoader | None = None

    def connect(self, crawler: Crawler) -> None:
        """Use a crawler, before it starts."""
        self._crawler = crawler
        crawler.signals.connect(self._leave, signals.spider_closed)

    async def process_request(self, request: Request) -> None:
        """Refuse a request whose page nobody could show."""
        if self._need(request) is True and not self._replay and (missing := missing_browser()):
            raise RefusedError(FailureReason.NO_BROWSER, missing)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Return the page that the browser shows, if the response needs one.

        Raises:
            NotRenderedError: it could not be shown.
        """
        need = self._need(request)
        if not need or response.status not in PAGE_STATUS or not isinstance(response, HtmlResponse):
            return response
        if self._replay and (recorded := rendered_page(self._replay, response)):
            return self._archived(request, response, recorded)
        if DATALOSS in response.flags or ((served := served_instead(response)) and served.is_certain):
            return response  # a browser is no key to a wall
        if (need == "auto" or self._replay) and not self._lacks(request, response):
            return response
        try:
            shown = await self._show(request, response)
        except NotRenderedError as error:
            _log.warning("%s was not shown: %s", response.url, error)
            raise
        return self._archived(request, response, shown)

    @property
    def _replay(self) -> Replay | None:
        replay: Replay | None = self._crawler.settings.get("KABAR_REPLAY") if self._crawler else None
        return replay

    def _need(self, request: Request) -> Need:
        rules = self._source.render
        return {ARTICLE: rules.articles, LISTING: rules.listings}.get(request.meta.get(RENDERS, ""), False)

    def _lacks(self, request: Request, page: HtmlResponse) -> bool:
        """Whether a page is nothing without its scripts."""
        if request.meta[RENDERS] == LISTING:
            return needs_scripts_for_links(page, self._source)
        return needs_scripts_for_text(page)

    async def _show(self, request: Request, response: HtmlResponse) -> HtmlResponse:
        """Return what the browser shows of a response, or raise NotRenderedError."""
        page = archived_of(request) if self._recorder else None
        if self._replay:
            raise NotRenderedError(FailureReason.NOT_RENDERED, "the WARC file has no shown page of it", page)
        if missing := missing_browser():
            raise NotRenderedError(FailureReason.NO_BROWSER, missing, page, datetime.now(UTC) + _NEXT_TRY)
        from crawlers.network.browser_session import SESSION, StartError  # noqa: PLC0415 - needs the extra
        from crawlers.network.page_parts import PageParts  # noqa: PLC0415

        parts = PageParts(response, self._loading())
        steps = [parts.settle]
        if request.meta[RENDERS] == LISTING:
            steps.append(partial(_grow, parts, self._source.render))
        try:
            html = await SESSION.show(self._used(), response.url, self._context(), parts.begin, steps)
        except StartError as error:
            text = f"Chromium does not start ({error})"
            raise NotRenderedError(FailureReason.NO_BROWSER, text, page, datetime.now(UTC) + _NEXT_TRY) from error
        except Exception as error:
            text = str(error).strip().partition("\n")[0] or "it did not come to rest"
            raise NotRenderedError(FailureReason.NOT_RENDERED, text, page) from error
        shown = HtmlResponse(response.url, body=html.encode("utf-8", "replace"), encoding="utf-8")
        if parts.is_missing_some and self._lacks(request, shown):
            raise NotRenderedError(FailureReason.NOT_RENDERED, "something that it loads could not be fetched", page)
        if len(shown.body) > self._used().settings.getint("DOWNLOAD_MAXSIZE"):
            raise NotRenderedError(FailureReason.TOO_LARGE, "it grew too large", page)
        return shown

    def _archived(self, request: Request, response: HtmlResponse, shown: HtmlResponse) -> HtmlResponse:
        """Write the shown page to the archive, beside its response, and return it in place of the response."""
        content_type = f"text/html; charset={shown.encoding}"
        if self._recorder:
            original, page = exchange_of(request), archived_of(request)
            exchange = replace(
                original,
                headers=[("Content-Type", content_type)],
                body=shown.body,
                fetched_at=datetime.now(UTC),
                rendered_from=original.record_id,
            )
            set_archived(request, exchange, self._recorder.record(exchange, ArticlePages(page.location)))
        headers = {"Content-Type": content_type}
        return response.replace(body=shown.body, headers=headers, encoding=shown.encoding, flags=[])

    def _used(self) -> Crawler:
        assert self._crawler is not None  # it sends the requests
        return self._crawler

    def _loading(self) -> "PartLoader":
        from crawlers.network.browser_session import SESSION  # noqa: PLC0415
        from crawlers.network.page_parts import PartLoader  # noqa: PLC0415

        if self._loader is None:
            SESSION.join()
            self._loader = PartLoader(self._used(), self._source)
        return self._loader

    def _context(self) -> dict[str, Any]:
        """Return how the browser presents itself; dates are shown in the publisher's zone."""
        return {
            "user_agent": self._used().settings["USER_AGENT"],
            "locale": self._source.language,
            "timezone_id": self._source.timezone,
            "service_workers": "block",
            "accept_downloads": False,
        }

    async def _leave(self) -> None:
        if self._loader is not None:
            from crawlers.network.browser_session import SESSION  # noqa: PLC0415

            await SESSION.leave()


async def _grow(parts: "PageParts", rules: RenderRules, page: "Page") -> None:
    """Scroll a listing to its end, or press its button, until it grows no more, or its rounds or the time are over."""
    ends_at = monotonic() + _MAX_GROWING_SECONDS
    for _ in range(rules.rounds):
        if monotonic() >= ends_at:
            return
        before = await page.evaluate(_SIZE)
        if rules.load_more:
            button = page.locator(rules.load_more).first
            if not await button.is_visible():
                return
            await button.click(timeout=_CLICK_MS)
        else:
            await page.evaluate(_SCROLL)
        await parts.settle(page)
        if await page.evaluate(_SIZE) == before:
            return

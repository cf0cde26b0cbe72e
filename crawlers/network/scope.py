"""Scope is a wall: only the source's own hosts are asked, on the public internet, redirects and robots.txt included."""

from typing import Self, cast
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from scrapy import Request
from scrapy.crawler import Crawler

from crawlers.network.fetch_failure import RefusedError
from crawlers.network.resolver import CheckedResolver, proxy_host
from crawlers.sources.source import Source
from crawlers.spider import NewsSpider
from pipelines.records.reasons import FailureReason


class Scope:
    """Downloader middleware that refuses foreign addresses and gives the site one queue for all its hosts."""

    def __init__(self, source: Source, *, has_network: bool) -> None:
        self._source = source
        self._has_network = has_network
        self._proxies = getproxies()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the spider's source."""
        is_replay = crawler.settings["KABAR_REPLAY"] is not None
        return cls(cast("NewsSpider", crawler.spider).source, has_network=not is_replay)

    async def process_request(self, request: Request) -> None:
        """Let a request of the source's own pass.

        Raises:
            RefusedError: it leaves the source's hosts, or its host is not on the public internet.
            CannotResolveHostError: its host has no address.
        """
        if reason := self._objection(request):
            msg = f"{request.url} is not asked for: {reason}"
            raise RefusedError(reason, msg)
        request.meta["download_slot"] = self._source.id
        if self._has_network:
            await _resolver().check(self._next_hop(urlsplit(request.url)))

    def _objection(self, request: Request) -> FailureReason | None:
        if self._source.owns(request.url):
            return None
        parts = urlsplit(request.url)
        if parts.scheme not in {"http", "https"}:
            return FailureReason.SCHEME
        if not self._source.holds(request.url):
            return FailureReason.OFF_SITE_REDIRECT if "redirect_urls" in request.meta else FailureReason.OFF_SITE
        return FailureReason.PORT if parts.username is None else FailureReason.USERINFO

    def _next_hop(self, parts: SplitResult) -> str:
        """The host that the request is sent to: a proxy's, where the operator's environment names one."""
        host, proxy = parts.hostname or "", self._proxies.get(parts.scheme)
        return (proxy_host(proxy) or host) if proxy and not proxy_bypass(host) else host


def _resolver() -> CheckedResolver:
    from twisted.internet import reactor  # noqa: PLC0415 - importing it would choose the reactor

    return cast("CheckedResolver", reactor.nameResolver)

"""The scope of a crawl: the source's own hosts on the public internet, for redirects and robots.txt too."""

from typing import cast
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from scrapy import Request

from crawlers.network.fetch_failure import RefusedError
from crawlers.network.resolver import CheckedResolver, proxy_host
from crawlers.sources.source import Source
from pipelines.records.reasons import FailureReason

DOWNLOAD_SLOT = "download_slot"
"""Scrapy's key for the queue of a request: all hosts of a site share one."""
IS_SITEMAP = "kabar_is_sitemap"
"""Key of a request for a sitemap, which may go to the hosts of `discovery.sitemap_hosts` too."""
IS_PART = "kabar_is_part"
"""Key of a request for what a page in a browser loads, which may go to the hosts of `render.hosts` too."""
_IS_ROBOTS = "dont_obey_robotstxt"


class Scope:
    """Downloader middleware that refuses requests out of scope and puts all hosts of the site into one queue."""

    def __init__(self, source: Source, *, has_network: bool) -> None:
        self._source = source
        self._has_network = has_network
        self._proxies = getproxies()

    async def process_request(self, request: Request) -> None:
        """Check a request.

        Raises:
            RefusedError: it leaves the source's hosts, or its host is not on the public internet.
            CannotResolveHostError: its host has no address.
        """
        if reason := self._refusal(request):
            raise RefusedError(reason, f"{request.url} is out of scope: {reason}", off_site=request.url)
        request.meta[DOWNLOAD_SLOT] = self._source.id
        if self._has_network:
            await _resolver().check(self._next_hop(urlsplit(request.url)))

    def _refusal(self, request: Request) -> FailureReason | None:
        if self._source.owns(request.url):
            return None
        if (request.meta.get(IS_SITEMAP) or request.meta.get(_IS_ROBOTS)) and self._source.owns_sitemap(request.url):
            return None
        if (request.meta.get(IS_PART) or request.meta.get(_IS_ROBOTS)) and self._source.owns_part(request.url):
            return None
        parts = urlsplit(request.url)
        if parts.scheme not in {"http", "https"}:
            return FailureReason.SCHEME
        if not self._source.holds(request.url):
            return FailureReason.OFF_SITE_REDIRECT if "redirect_urls" in request.meta else FailureReason.OFF_SITE
        return FailureReason.PORT if parts.username is None else FailureReason.USERINFO

    def _next_hop(self, parts: SplitResult) -> str:
        """Return the host that the connection goes to: the proxy's if the environment names one."""
        host, proxy = parts.hostname or "", self._proxies.get(parts.scheme)
        return (proxy_host(proxy) or host) if proxy and not proxy_bypass(host) else host


def _resolver() -> CheckedResolver:
    from twisted.internet import reactor  # noqa: PLC0415 - importing it would choose the reactor

    return cast("CheckedResolver", reactor.nameResolver)

"""Pages that are nothing but a refresh to another address: they are followed as redirects are."""

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import BaseRedirectMiddleware
from scrapy.http import HtmlResponse, Response
from scrapy.utils.response import get_base_url
from w3lib.html import get_meta_refresh

from crawlers.network.redirect_cookies import offered_cookies
from crawlers.network.redirects import WithoutReferer

_MAX_SECONDS = 30
_MAX_HEAD_LETTERS = 64 * 1024
_MAX_HEAD_BYTES = 4 * _MAX_HEAD_LETTERS
MAX_STUB_LETTERS = 400
"""Letters of text outside links with which a page still counts as empty."""
_NO_TEXT = ("head", "title", "a", "script", "style", "noscript", "template", "nav", "header", "footer", "select")
_TEXT = f"//text()[not({' or '.join(f'ancestor::{name}' for name in _NO_TEXT)})]"


class MetaRefresh(WithoutReferer, BaseRedirectMiddleware):
    """Downloader middleware; a refresh passes scope, robots.txt and throttle, and counts as one of the redirects."""

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the request for the address that a page without text refreshes to, else the response."""
        target = refresh_target(response)
        if target is None:
            return response
        return self._redirect(self._redirect_request_using_get(request, response, target), request, "meta refresh")


def refresh_target(response: Response) -> str | None:
    """Return the address that a page refreshes to, None if the page has a text of its own or only reloads itself.

    News pages reload themselves after minutes, and name pages for readers without scripts; both have a text. A page
    that sets a cookie may refresh to itself.
    """
    if not isinstance(response, HtmlResponse) or not 200 <= response.status < 300 or not _names_refresh(response):
        return None
    head = response.text[:_MAX_HEAD_LETTERS]
    try:
        seconds, url = get_meta_refresh(head, get_base_url(response), response.encoding, ignore_tags=("script",))
        target = response.urljoin(url) if url else ""
    except ValueError:  # an address that is none
        return None
    if seconds is None or seconds > _MAX_SECONDS or not target.startswith(("http://", "https://")):
        return None
    is_reload = target.partition("#")[0] == response.url.partition("#")[0] and not offered_cookies(response)
    return None if is_reload or _has_text(response) else target


def _names_refresh(response: HtmlResponse) -> bool:
    return b"refresh" in response.body[:_MAX_HEAD_BYTES].lower()


def _has_text(response: HtmlResponse) -> bool:
    letters = 0
    for text in response.xpath(_TEXT):
        letters += len("".join(text.get().split()))
        if letters > MAX_STUB_LETTERS:
            return True
    return False

"""The cookies that redirects set: some sites redirect a request to itself until it brings one.

Cookies of other responses are never kept, because sites count a reader's articles by them.
"""

from scrapy import Request
from scrapy.http import Response
from scrapy.http.cookies import CookieJar

_MAX_COOKIES = 50
"""Cookies that a crawl keeps; at one more, it forgets the others."""
_MAX_COOKIE_BYTES = 4096
_OFFERED = "kabar_offered_cookies"


class RedirectCookies:
    """Downloader middleware with one jar, which ends with the crawl; the scope keeps it on the source's own hosts."""

    def __init__(self) -> None:
        self._jar = CookieJar()

    async def process_request(self, request: Request) -> None:
        """Accept the cookies of the response that redirected here, and send all that belong to the host."""
        offered = request.meta.pop(_OFFERED, None)
        if offered and "redirect_times" in request.meta:
            url, cookies = offered
            if len(self._jar) + len(cookies) > _MAX_COOKIES:
                self._jar.clear()
            self._jar.extract_cookies(Response(url, headers={"Set-Cookie": cookies}), Request(url))
        request.headers.pop("Cookie", None)
        self._jar.add_cookie_header(request)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Note a response's cookies; a redirect passes them on with the metadata of its request."""
        cookies = [each for each in offered_cookies(response) if len(each) <= _MAX_COOKIE_BYTES][:_MAX_COOKIES]
        if cookies:
            request.meta[_OFFERED] = (request.url, cookies)
        return response


def offered_cookies(response: Response) -> list[bytes]:
    """Return the cookies that a response sets, as its headers give them."""
    return list(response.headers.getlist("Set-Cookie"))

"""The addresses to which links lead, and URLs as discovered."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from datetime import date, datetime
from html import unescape
from typing import TypeGuard
from urllib.parse import parse_qsl, urljoin, urlsplit

from scrapy.http import Response, TextResponse
from scrapy.utils.response import get_base_url

from pipelines.records.crawl_record import DiscoveredUrl, Route
from pipelines.text import as_text
from pipelines.urls import canonical_url, printable_url

_TAG = re.compile(r"<[^<>]{1,500}>")
_MAX_TITLE_LETTERS = 300

GOOGLE_NEWS = "news.google.com"
_ADDRESS_IN_BYTES = re.compile(rb"https?://[\x21-\x7e]+")
_MAX_PARAMETERS = 100
_MAX_WRAPPED_LENGTH = 8192


def can_be_searched(response: Response) -> TypeGuard[TextResponse]:
    """Whether a response is a page of text; Scrapy cannot search one whose <base> is not an address."""
    if not isinstance(response, TextResponse):
        return False
    try:
        get_base_url(response)
    except ValueError:
        return False
    return True


def tidy(link: str) -> str:
    """Return a link without the line breaks in it, the blanks around them, and ampersands that were escaped twice."""
    if link.isprintable():
        return link.strip().replace("&amp;", "&")
    return "".join(part.strip() for part in link.replace("\t", "\n").splitlines()).replace("&amp;", "&")


def joined(base: str, link: str) -> str:
    """Return the absolute address of a link in a listing, '' if it is not an address."""
    try:
        return urljoin(base, tidy(link))
    except ValueError:
        return ""


def absolute(page: TextResponse, link: str) -> str | None:
    """Return the absolute address of a link on a page, None if it is not an address (`http://[id]/2`)."""
    try:
        return page.urljoin(tidy(link))
    except ValueError:
        return None


def wrapped(url: str) -> Iterator[str]:
    """Yield the addresses that a redirector's address carries: in its query, or in the token of a Google News link."""
    try:
        parts = urlsplit(url[:_MAX_WRAPPED_LENGTH])
        pairs = parse_qsl(parts.query, max_num_fields=_MAX_PARAMETERS)
    except ValueError:
        return
    yield from (value for _, value in pairs if value.startswith(("http://", "https://")))
    if parts.hostname == GOOGLE_NEWS:
        token = parts.path.rpartition("/")[2]
        try:
            data = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except ValueError:
            return
        yield from (address.decode("ascii") for address in _ADDRESS_IN_BYTES.findall(data))


def discovered(
    url: str, route: Route, day: date, modified_at: datetime | None = None, title: str | None = None
) -> DiscoveredUrl:
    """Return a URL as a listing of this route names it, for a local day; the title may have markup."""
    url = printable_url(url)
    return DiscoveredUrl(
        url=url,
        canonical_url=canonical_url(url),
        found_by=route,
        listed_date=day,
        listed_modified_at=modified_at,
        listed_title=_plain(title) if title else None,
    )


def _plain(title: str) -> str | None:
    """Return a title without markup, entities and line breaks, cut to a length that tells it from others."""
    text = unescape(_TAG.sub(" ", unescape(title[: 10 * _MAX_TITLE_LETTERS])))
    return as_text(" ".join(text.split()))[:_MAX_TITLE_LETTERS].strip() or None

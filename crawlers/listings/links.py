"""The addresses to which links lead, and URLs as discovered."""

import re
from datetime import date, datetime
from html import unescape
from typing import TypeGuard
from urllib.parse import urljoin

from scrapy.http import Response, TextResponse
from scrapy.utils.response import get_base_url

from pipelines.records.crawl_record import DiscoveredUrl, Route
from pipelines.text import as_text
from pipelines.urls import canonical_url, printable_url

_TAG = re.compile(r"<[^<>]{1,500}>")
_MAX_TITLE_LETTERS = 300


def can_be_searched(response: Response) -> TypeGuard[TextResponse]:
    """Whether a response is a page of text; Scrapy cannot search one whose <base> is not an address."""
    if not isinstance(response, TextResponse):
        return False
    try:
        get_base_url(response)
    except ValueError:
        return False
    return True


def joined(base: str, link: str) -> str:
    """Return the absolute address of a link in a listing, '' if it is not an address."""
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return ""


def absolute(page: TextResponse, link: str) -> str | None:
    """Return the absolute address of a link on a page, None if it is not an address (`http://[id]/2`)."""
    try:
        return page.urljoin(link.strip())
    except ValueError:
        return None


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

"""The addresses that a page's links lead to."""

from typing import TypeGuard
from urllib.parse import urljoin

from scrapy.http import Response, TextResponse
from scrapy.utils.response import get_base_url


def can_be_searched(response: Response) -> TypeGuard[TextResponse]:
    """Whether a response is a page of text; one whose <base> is no address Scrapy does not search at all."""
    if not isinstance(response, TextResponse):
        return False
    try:
        get_base_url(response)
    except ValueError:
        return False
    return True


def joined(base: str, link: str) -> str:
    """Return the address that a listing's link leads to, '' where it is none."""
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return ""


def absolute(page: TextResponse, link: str) -> str | None:
    """Return the address that a link leads to from a page, None where it is none, as `http://[id]/2`."""
    try:
        return page.urljoin(link.strip())
    except ValueError:
        return None

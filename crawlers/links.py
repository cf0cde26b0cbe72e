"""The addresses that a page's links lead to."""

from scrapy.http import TextResponse


def absolute(page: TextResponse, link: str) -> str | None:
    """Return the address that a link leads to from a page, None where it is none, as `http://[id]/2`."""
    try:
        return page.urljoin(link.strip())
    except ValueError:
        return None

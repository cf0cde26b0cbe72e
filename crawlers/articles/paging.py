"""The pages of an article that its publisher spreads over several: those fetched so far, and the next one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import unescape

from scrapy.http import Response, TextResponse

from crawlers.listings.links import absolute, can_be_searched
from crawlers.listings.page_numbers import find_page, page_number
from crawlers.network.responses import archived_of, exchange_of
from pipelines.archive.multipage import ArticlePages
from pipelines.archive.warc_writer import Exchange
from pipelines.records.crawl_record import FetchedPage

_LINK = re.compile(rb"href\s*=\s*(\"[^\"]{1,2048}\"|'[^']{1,2048}'|[^\s>\"']{1,2048})")
_NUMBERED = re.compile(r"\d{1,2}/?(?:\.html?)?(?:[&#]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FetchedPages:
    """The pages of one article that are fetched so far, at least one.

    Attributes:
        url: address of the first page, after redirects.
        first: the first page as it was archived.
        pages: all pages as they are in the archive, in order.
    """

    url: str
    first: Exchange
    pages: tuple[FetchedPage, ...]

    @property
    def next_number(self) -> int:
        """The number of the next page; the first page has number 1."""
        return len(self.pages) + 1

    def in_archive(self, *, are_all: bool) -> ArticlePages:
        """Return the locations that the archive records for the article."""
        first, *further = (each.location for each in self.pages)
        return ArticlePages(first, tuple(further), are_all)


def follow(response: Response, fetched: FetchedPages | None) -> tuple[FetchedPages, str | None]:
    """Return the pages including this one, and the address of the next page, None if the page links to none.

    The next page must have the first page's address with the next number: "next" leads to another article as often as
    to another page. An article that was fetched complete by the publisher's `single_page_query` has a different first
    address, and therefore no further pages. A further page that redirects, mostly to the first, is ignored.
    """
    page = archived_of(response)
    if fetched is None:
        fetched = FetchedPages(response.url, exchange_of(response), (page,))
    elif page_number(response.url, fetched.url) == fetched.next_number:
        fetched = replace(fetched, pages=(*fetched.pages, page))
    else:
        return fetched, None
    if not can_be_searched(response) or not _next_page(response, _attributes(response, fetched.next_number), fetched):
        return fetched, None
    return fetched, _next_page(response, response.xpath("//a/@href | //link[@rel='next']/@href").getall(), fetched)


def _next_page(page: TextResponse, links: Iterable[str], fetched: FetchedPages) -> str | None:
    addresses = (absolute(page, link) for link in links if _NUMBERED.search(link))
    return find_page(filter(None, addresses), fetched.url, fetched.next_number)


def _attributes(page: TextResponse, number: int) -> set[str]:
    """Return what looks like a link with the number in the page's bytes; a page that has none need not be parsed."""
    digits, body = str(number).encode(), page.body
    spans = (each.span(1) for each in _LINK.finditer(body.lower()))  # a search without regard to case is far slower
    links = {link for start, end in spans if digits in (link := body[start:end])}
    return {unescape(link.strip(b"\"'").decode(page.encoding, errors="replace")) for link in links}

"""The pages of an article that its publisher spreads over several: those fetched so far, and the next one."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from scrapy.http import Response

from crawlers.listings.links import absolute, can_be_searched
from crawlers.listings.page_numbers import find_page, page_number
from crawlers.network.responses import archived_of, exchange_of
from pipelines.archive.multipage import MAX_ARTICLE_PAGES, ArticlePages
from pipelines.archive.warc_writer import Exchange
from pipelines.records.crawl_record import FetchedPage

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
    if not _may_link_to(response.body, fetched.next_number) or not can_be_searched(response):
        return fetched, None
    links = response.xpath("//a/@href | //link[@rel='next']/@href").getall()
    addresses = (absolute(response, link) for link in links if _NUMBERED.search(link))
    return fetched, find_page(filter(None, addresses), fetched.url, fetched.next_number)


def _may_link_to(body: bytes, number: int) -> bool:
    """Whether the bytes of a page may link to a page of this number; most do not, and need not be parsed."""
    return any(body[end.start() - 1] in b"=/_-" for end in _link_end(number).finditer(body))


@lru_cache(maxsize=MAX_ARTICLE_PAGES)
def _link_end(number: int) -> re.Pattern[bytes]:
    return re.compile(rf"{number}/?(?:\.html?)?[\"'&#\s>]".encode(), re.IGNORECASE)

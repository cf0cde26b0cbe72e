"""An article that its publisher spreads over several pages: which address is the next one's."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from scrapy.http import Response

from crawlers.listings.links import absolute, can_be_searched
from crawlers.sources.source import Source
from pipelines.archive.multipage import ArticlePages
from pipelines.archive.warc_writer import Exchange
from pipelines.records.crawl_record import DiscoveredUrl, FetchedPage
from pipelines.urls import canonical_url

MAX_ARTICLE_PAGES = 20
"""Pages of one article that are fetched."""

_NAMES = frozenset(["page", "p", "pg", "paged", "hal", "halaman", "laman", "seite", "pagina"])
_PATH_END = re.compile(
    r"^(?P<stem>.+?)(?:/(?:(?:page|hal|halaman)[/-]?)?|[-_](?:page|hal|halaman)[-_]?)(?P<number>\d{1,2})$"
)
_NUMBERED = re.compile(r"\d{1,2}/?(?:\.html?)?(?:[&#]|$)", re.IGNORECASE)
_HTML = re.compile(r"\.html?$", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|komentar|disqus", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parts:
    """The pages of one article that are fetched so far, at least one.

    Attributes:
        url: address at which the first page was shown.
        first: the first page as it was archived.
        pages: as they are in the archive, in order.
    """

    url: str
    first: Exchange
    pages: tuple[FetchedPage, ...]

    @property
    def next_number(self) -> int:
        """The number of the page that comes after these; pages count from 1."""
        return len(self.pages) + 1

    def tied(self, *, are_all: bool) -> ArticlePages:
        """Return what the archive is to say of these pages."""
        first, *further = (each.location for each in self.pages)
        return ArticlePages(first, tuple(further), are_all)


def follow(response: Response, parts: Parts | None) -> tuple[Parts, str | None]:
    """Return the pages with this one, and the address of the next, None where the page names none.

    Only an address that is the first page's with the next number is believed: "next" leads to another article as
    often as to another page. What was fetched whole, by the publisher's `single_page_query`, has another address than
    the first page, and so no further ones. A further page that leads elsewhere, to the first one mostly, is none.
    """
    page: FetchedPage = response.meta["archived"]
    if parts is None:
        parts = Parts(response.url, response.meta["exchange"], (page,))
    elif page_number(response.url, parts.url) == parts.next_number:
        parts = replace(parts, pages=(*parts.pages, page))
    else:
        return parts, None
    if not _may_name(response.body, parts.next_number) or not can_be_searched(response):
        return parts, None
    links = response.xpath("//a/@href | //link[@rel='next']/@href").getall()
    addresses = (absolute(response, link) for link in links if _NUMBERED.search(link))
    return parts, find_page(filter(None, addresses), parts.url, parts.next_number)


def _may_name(body: bytes, number: int) -> bool:
    """Whether a page can link to a page of this number, by its bytes: most cannot, and need not be parsed."""
    return any(body[end.start() - 1] in b"=/_-" for end in _numbered(number).finditer(body))


@lru_cache(maxsize=MAX_ARTICLE_PAGES)
def _numbered(number: int) -> re.Pattern[bytes]:
    return re.compile(rf"{number}/?(?:\.html?)?[\"'&#\s>]".encode(), re.IGNORECASE)


def find_page(links: Iterable[str], first: str, number: int) -> str | None:
    """Return the one of these absolute addresses that is the given page of the article at `first`."""
    for link in links:
        address, _, fragment = link.partition("#")
        if page_number(address, first) == number and not _COMMENTS.search(fragment):
            return address
    return None


def page_number(url: str, first: str) -> int | None:
    """Return which page of the article at `first` an address is, None where it is not a further one."""
    starts = {_key(address) for address, number in _readings(first) if number in {None, 1}}
    return next((number for address, number in _readings(url) if number and _key(address) in starts), None)


def as_articles(found: Iterable[DiscoveredUrl], source: Source) -> list[DiscoveredUrl]:
    """Return the URLs of a listing, each once; one that is an article's further page (`?page=2`) names the article."""
    articles = (_as_article(each, source) for each in found)
    return list({each.url: each for each in articles}.values())


def _as_article(found: DiscoveredUrl, source: Source) -> DiscoveredUrl:
    for address, number in _query_readings(urlsplit(found.url)):
        url = urlunsplit(address)
        if number > 1 and source.is_article(url):
            return found.model_copy(update={"url": url, "canonical_url": canonical_url(url)})
    return found


def _readings(url: str) -> Iterator[tuple[SplitResult, int | None]]:
    """What an address may mean: that of an article, and the number of its page, None where it has none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    yield parts, None
    yield from _query_readings(parts)
    path = parts.path.rstrip("/")
    ending = _HTML.search(path)
    suffix = ending[0] if ending else ""
    match = _PATH_END.match(path.removesuffix(suffix))
    if match and int(match["number"]) > 1:  # /read/1 is an article, and /read/2 is another
        yield parts._replace(path=match["stem"] + suffix), int(match["number"])


def _query_readings(parts: SplitResult) -> Iterator[tuple[SplitResult, int]]:
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    numbers = [value for name, value in pairs if name.lower() in _NAMES]
    if len(numbers) == 1 and re.fullmatch(r"[0-9]{1,2}", numbers[0]):
        others = [(name, value) for name, value in pairs if name.lower() not in _NAMES]
        yield parts._replace(query=urlencode(others)), int(numbers[0])


def _key(address: SplitResult) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    return address.netloc.lower(), address.path.rstrip("/"), tuple(sorted(parse_qsl(address.query)))

"""The addresses of an article that its publisher spreads over several pages."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from crawlers.sources.source import Source
from pipelines.records.crawl_record import DiscoveredUrl
from pipelines.urls import canonical_url

_PARAMETERS = frozenset(["page", "p", "pg", "paged", "hal", "halaman", "laman", "seite", "pagina"])
_PATH_END = re.compile(
    r"^(?P<stem>.+?)(?:/(?:(?:page|hal|halaman)[/-]?)?|[-_](?:page|hal|halaman)[-_]?)(?P<number>\d{1,2})$"
)
_HTML = re.compile(r"\.html?$", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|komentar|disqus", re.IGNORECASE)


def find_page(links: Iterable[str], first: str, number: int) -> str | None:
    """Return the first absolute address that is the given page of the article at `first`, without its fragment."""
    for link in links:
        address, _, fragment = link.partition("#")
        if page_number(address, first) == number and not _COMMENTS.search(fragment):
            return address
    return None


def page_number(url: str, first: str) -> int | None:
    """Return the number of an address as a page of the article at `first`, None if it is not a further page."""
    starts = {_key(address) for address, number in _interpretations(first) if number in {None, 1}}
    return next((number for address, number in _interpretations(url) if number and _key(address) in starts), None)


def as_articles(found: Iterable[DiscoveredUrl], source: Source) -> list[DiscoveredUrl]:
    """Return the URLs of a listing, each once; other forms and further pages (`?page=2`) become their article."""
    articles = (_as_article(each, source) for each in found)
    return list({each.url: each for each in articles}.values())


def _as_article(found: DiscoveredUrl, source: Source) -> DiscoveredUrl:
    url = source.own_address(found.url)
    first = next((urlunsplit(address) for address, number in _by_query(urlsplit(url)) if number), None)
    if first and source.is_article(first):
        url = first
    return found if url == found.url else found.model_copy(update={"url": url, "canonical_url": canonical_url(url)})


def _interpretations(url: str) -> Iterator[tuple[SplitResult, int | None]]:
    """Yield what an address may mean: the address of an article, and the page's number, None if it has none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    yield parts, None
    yield from _by_query(parts)
    path = parts.path.rstrip("/")
    ending = _HTML.search(path)
    suffix = ending[0] if ending else ""
    match = _PATH_END.match(path.removesuffix(suffix))
    if match and int(match["number"]) > 1:  # /read/1 is an article, and /read/2 is another
        yield parts._replace(path=match["stem"] + suffix), int(match["number"])


def _by_query(parts: SplitResult) -> Iterator[tuple[SplitResult, int]]:
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    numbers = [value for name, value in pairs if name.lower() in _PARAMETERS]
    if len(numbers) == 1 and re.fullmatch(r"[0-9]{1,2}", numbers[0]):
        others = [(name, value) for name, value in pairs if name.lower() not in _PARAMETERS]
        yield parts._replace(query=urlencode(others)), int(numbers[0])


def _key(address: SplitResult) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    return address.netloc.lower(), address.path.rstrip("/"), tuple(sorted(parse_qsl(address.query)))

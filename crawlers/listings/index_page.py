"""Index and section pages, read by the source's article-URL pattern: style classes change with every redesign."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from parsel import Selector
from scrapy.http import HtmlResponse, JsonResponse, Response, TextResponse

from crawlers.listings import UnreadableListingError
from crawlers.listings.documents import decompressed
from crawlers.listings.link_titles import link_titles
from crawlers.listings.links import absolute, can_be_searched, discovered
from crawlers.sources.source import Source
from pipelines.records.crawl_record import DiscoveredUrl, Route

_DATA = "//script[contains(@type, 'json') or starts-with(@id, '__NEXT_DATA__') or starts-with(@id, '__NUXT')]/text()"


def as_page(response: Response) -> TextResponse:
    """Return a response as a page of HTML or JSON by its bytes: some sites give pages another Content-Type.

    Raises:
        UnreadableListingError: it is neither.
    """
    body = decompressed(response.body).body
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    kind = {b"<": HtmlResponse, b"{": JsonResponse, b"[": JsonResponse}.get(start)
    page = response
    if kind is not None and (body is not response.body or not isinstance(response, kind)):
        page = response.replace(cls=kind, body=body)
    if not can_be_searched(page):
        raise UnreadableListingError("is not a page of text")
    return page


def read_index(response: TextResponse, source: Source, day: date, found_by: Route = "index") -> list[DiscoveredUrl]:
    """Return the articles and other listed pages that a page of a listing names, each once, in the page's order.

    They come from the links of the page and, if no link is an article's, from the JSON that it contains or is. `day` is
    the listing's local day; on an undated page, the day of articles whose address has none.
    """
    links = response.xpath("//a/@href").getall() if isinstance(response, HtmlResponse) else []
    urls = _listed(links, response, source)
    if not any(map(source.is_article, urls)):
        urls = list(dict.fromkeys([*urls, *_listed(_strings(response), response, source)]))
    titles = link_titles(response, urls)
    return [
        discovered(url, found_by, day if found_by == "index" else source.day_of(url) or day, title=titles.get(url))
        for url in urls
    ]


def _listed(links: Iterable[str], response: TextResponse, source: Source) -> list[str]:
    urls = dict.fromkeys(url.partition("#")[0] for link in links if (url := absolute(response, link)))
    return [url for url in urls if source.is_listed(url)]


def _strings(response: TextResponse) -> Iterator[str]:
    """Yield the strings in the page's JSON that look like addresses, and the links in those that are HTML."""
    texts = response.xpath(_DATA).getall() if isinstance(response, HtmlResponse) else [response.text.lstrip("\ufeff")]
    for text in texts:
        try:
            waiting: list[Any] = [json.loads(text)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            value = waiting.pop()
            if isinstance(value, str) and value.startswith(("/", "http://", "https://")):
                yield value
            elif isinstance(value, str) and "<a " in value:
                yield from Selector(text=value.replace("\0", "")).xpath("//a/@href").getall()
            elif isinstance(value, (list, dict)):
                waiting.extend(reversed(value.values() if isinstance(value, dict) else value))

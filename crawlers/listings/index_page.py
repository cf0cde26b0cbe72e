"""Index and section pages are read by the source's article-URL pattern, not by their style classes, which age."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from scrapy.http import HtmlResponse, TextResponse

from crawlers.listings.links import absolute
from crawlers.sources.source import Source
from pipelines.records.crawl_record import DiscoveredUrl, Route
from pipelines.urls import canonical_url

_DATA = "//script[contains(@type, 'json') or starts-with(@id, '__NEXT_DATA__') or starts-with(@id, '__NUXT')]/text()"


def read_index(response: TextResponse, source: Source, day: date, found_by: Route = "index") -> list[DiscoveredUrl]:
    """Return the articles that one page of a listing names, each once, in the page's order.

    Its links name them; where they do not, the JSON that the page carries, or is, may.

    Args:
        response: the page.
        source: whose listing it is.
        day: the listing's local day; an undated page's articles get the day that their address tells, if it does.
        found_by: the route.
    """
    urls = _articles(_links(response), response, source) or _articles(_strings(response), response, source)
    return [
        DiscoveredUrl(
            url=url,
            canonical_url=canonical_url(url),
            found_by=found_by,
            listed_date=day if found_by == "index" else source.day_of(url) or day,
        )
        for url in urls
    ]


def _articles(links: Iterator[str], response: TextResponse, source: Source) -> list[str]:
    urls = dict.fromkeys(url.partition("#")[0] for link in links if (url := absolute(response, link)))
    return [url for url in urls if source.is_article(url)]


def _links(response: TextResponse) -> Iterator[str]:
    return iter(response.xpath("//a/@href").getall() if isinstance(response, HtmlResponse) else ())


def _strings(response: TextResponse) -> Iterator[str]:
    """Strings of the page's JSON that look like addresses."""
    texts = response.xpath(_DATA).getall() if isinstance(response, HtmlResponse) else [response.text]
    for text in texts:
        try:
            waiting: list[Any] = [json.loads(text)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            value = waiting.pop()
            if isinstance(value, str) and value.startswith(("/", "http://", "https://")):
                yield value
            elif isinstance(value, (list, dict)):
                waiting.extend(reversed(value.values() if isinstance(value, dict) else value))

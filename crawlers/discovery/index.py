"""Index pages are read by the source's article-URL pattern, not by their style classes, which age."""

from datetime import date

from scrapy.http import TextResponse

from crawlers.source import Source
from pipelines.manifest import Found
from pipelines.urls import canonical_url


def read_index(response: TextResponse, source: Source, day: date) -> list[Found]:
    """Return the articles that one page of a day's index links to, each once, in the page's order."""
    links = dict.fromkeys(
        response.urljoin(href.strip()).partition("#")[0] for href in response.xpath("//a/@href").getall()
    )
    return [
        Found(url=url, canonical_url=canonical_url(url), found_by="index", listed_date=day)
        for url in links
        if source.is_article(url)
    ]

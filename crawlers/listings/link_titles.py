"""The titles that a page of links gives the addresses: the longest text of a link that leads there."""

from collections.abc import Collection

from scrapy.http import HtmlResponse, TextResponse

from crawlers.listings.links import absolute


def link_titles(page: TextResponse, urls: Collection[str]) -> dict[str, str]:
    """Return a title for each of these URLs, without fragment, to which a link with a text leads."""
    titles: dict[str, str] = {}
    if not urls or not isinstance(page, HtmlResponse):
        return titles
    wanted = frozenset(urls)
    for link in page.xpath("//a[@href]"):
        url = (absolute(page, link.attrib["href"]) or "").partition("#")[0]
        if url in wanted:
            text = " ".join(link.xpath("string()").get(default="").split()) or link.attrib.get("title", "")
            titles[url] = max(titles.get(url, ""), text, key=len)
    return titles

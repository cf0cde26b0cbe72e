"""What pages say of their site: its name, language and country, its feeds, where their links lead."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from scrapy.http import TextResponse

from crawlers.listings.links import absolute
from crawlers.sources.source import Source

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})
_BETWEEN_TITLE_AND_NAME = re.compile(r"\s+[-|–—:»·]\s+")  # noqa: RUF001 - titles have both dashes
_LOCALE = re.compile(r"([a-z]{2,3})(?:[-_]([A-Za-z]{2}))?$")


@dataclass(frozen=True, slots=True)
class Locale:
    """Language (ISO 639-1) and country (ISO 3166-1) that a page claims, each None where it does not."""

    language: str | None = None
    country: str | None = None


def links_of(page: TextResponse, source: Source) -> list[str]:
    """Addresses on the site's own hosts that a page links to, each once, in the page's order."""
    found = (absolute(page, href) for href in page.xpath("//a/@href").getall())
    return [url for url in dict.fromkeys(each.partition("#")[0] for each in found if each) if source.owns(url)]


def feeds_of(page: TextResponse, source: Source) -> list[str]:
    """Feeds on the site's own hosts that a page declares."""
    declared = page.xpath('//link[contains(concat(" ", @rel, " "), " alternate ")]')
    found = (
        absolute(page, each.attrib["href"])
        for each in declared
        if each.attrib.get("type", "").strip().lower() in _FEED_TYPES and each.attrib.get("href")
    )
    return [url for url in dict.fromkeys(found) if url and source.owns(url)]


def locale_of(page: TextResponse) -> Locale:
    """What `html lang` and `og:locale` say; the language of the first, the country of whichever names one."""
    marks = [page.xpath("/html/@lang").get(), page.xpath('//meta[@property="og:locale"]/@content').get()]
    found = [match for mark in marks if mark and (match := _LOCALE.match(mark.strip()))]
    return Locale(
        language=found[0][1].lower() if found else None,
        country=next((match[2].upper() for match in found if match[2]), None),
    )


def name_of(front: TextResponse | None, pages: Iterable[TextResponse], host: str) -> str:
    """The site's name: what its pages call it, else what their titles share, else its host."""
    every = [page for page in (front, *pages) if page is not None]
    claims = Counter(filter(None, (_site_name(page) for page in every)))
    if claims:
        return claims.most_common(1)[0][0]
    parts = Counter(part for page in every for part in dict.fromkeys(_title_parts(page)))
    shared = [part for part, count in parts.most_common() if count > 1 and front and part in _title_parts(front)]
    return shared[0] if shared else next(iter(_title_parts(front) if front else []), host)


def _site_name(page: TextResponse) -> str:
    return (page.xpath('//meta[@property="og:site_name"]/@content').get() or "").strip()


def _title_parts(page: TextResponse) -> list[str]:
    title = " ".join((page.xpath("//title/text()").get() or "").split())
    return [part for part in _BETWEEN_TITLE_AND_NAME.split(title) if part]

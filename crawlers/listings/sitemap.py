"""Sitemaps and sitemap indexes, news extension included; parsed without entities and without network.

A sitemap may be a feed, too, or a text of one address a line (sitemaps.org).
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from lxml import etree

from crawlers.listings import UnreadableListingError
from crawlers.listings.feed import read_feed
from crawlers.listings.lastmod import Span, read_span
from crawlers.listings.links import joined
from crawlers.sources.source import Source
from pipelines.archive.content_encoding import Unpacked, decompress
from pipelines.records.crawl_record import DiscoveredUrl
from pipelines.urls import canonical_url

MAX_SITEMAP_BYTES = 50 * 1024 * 1024
"""Bytes of a sitemap, decompressed: what the protocol allows."""

_GZIP = b"\x1f\x8b"
_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,31};)")
_MAX_WRAPPINGS = 2  # a .gz file that is compressed again on its way
_END = re.compile(rb"</\s*(?:\w+:)?(?:urlset|sitemapindex|rss|feed|RDF)\s*>|<(?:\w+:)?(?:urlset|sitemapindex)\b[^>]*/>")
_FEEDS = frozenset({"rss", "feed", "RDF"})
_TAIL = 4096


@dataclass(frozen=True, slots=True)
class SitemapContent:
    """What one sitemap file names: articles, and further sitemaps where it is an index.

    Attributes:
        sitemaps: those on the source's own hosts that `child_sitemaps` lets through.
        changed_at: when a further sitemap last changed at the latest, for those of which the index says so; of one that
            names a day, month or year that is not over it is not known.
        since: the first day that an article may be of, where the file names a month or a year alone; it is listed
            under the last.
        is_whole: whether the file goes on to its end.
    """

    articles: tuple[DiscoveredUrl, ...]
    sitemaps: tuple[str, ...]
    changed_at: dict[str, datetime] = field(default_factory=dict)
    since: dict[str, date] = field(default_factory=dict)
    is_whole: bool = True


def read_sitemap(body: bytes, source: Source, now: datetime, url: str = "") -> SitemapContent:
    """Return what a sitemap names.

    Args:
        body: the XML or text, or a gzip file of it.
        source: whose sitemap it is.
        now: aware instant of the fetch; gives the day of entries without any date.
        url: the sitemap's own address, to which one without a host belongs.

    Raises:
        UnreadableListingError: it is no sitemap, or too large a one.
    """
    file = _decompressed(body)
    text = file.body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith((b"http://", b"https://")):
        return _read_text(text, source, now, is_whole=file.is_whole)
    xml = _with_ampersands(text)
    root = _parse(xml)
    is_whole = _END.search(xml[-_TAIL:].replace(b"\0", b"")) is not None  # UTF-16
    if etree.QName(root).localname in _FEEDS:
        return SitemapContent(tuple(read_feed(text, source, now, url)), (), is_whole=is_whole)
    articles = [found for entry in root.iterfind("{*}url") if (found := _found(entry, source, now, url))]
    children = {
        child: read_span(_text(entry.find("{*}lastmod")), source.zone)
        for entry in root.iterfind("{*}sitemap")
        if source.owns(child := _address(entry.find("{*}loc"), url))
        and re.search(source.discovery.child_sitemaps, child)
    }
    return SitemapContent(
        articles=tuple(found for found, _ in articles),
        sitemaps=tuple(children),
        changed_at={child: span.ends for child, span in children.items() if span and span.ends <= now},
        since={found.url: since for found, since in articles if since},
        is_whole=is_whole,
    )


def _read_text(text: bytes, source: Source, now: datetime, *, is_whole: bool) -> SitemapContent:
    """A text of one address a line; of a text that breaks off, the last may be half an address."""
    lines = text.decode(errors="replace").splitlines()
    urls = dict.fromkeys(line.strip().partition("#")[0] for line in (lines if is_whole else lines[:-1]))
    articles = [
        DiscoveredUrl(
            url=url,
            canonical_url=canonical_url(url),
            found_by="sitemap",
            listed_date=source.day_of(url) or now.astimezone(source.zone).date(),
        )
        for url in urls
        if source.is_article(url)
    ]
    return SitemapContent(tuple(articles), (), is_whole=is_whole)


def _decompressed(body: bytes) -> Unpacked:
    file = Unpacked(body, is_whole=True)
    for _ in range(_MAX_WRAPPINGS):
        packed, is_whole = file
        if not packed.startswith(_GZIP):
            break
        file = decompress(packed, "gzip", MAX_SITEMAP_BYTES + 1)
        if file.body is packed:
            raise UnreadableListingError("is not a sitemap: its gzip is damaged")
        file = file._replace(is_whole=is_whole and file.is_whole)
    if len(file.body) > MAX_SITEMAP_BYTES:
        msg = f"is larger than {MAX_SITEMAP_BYTES} bytes"
        raise UnreadableListingError(msg)
    return file


def _with_ampersands(xml: bytes) -> bytes:
    """The file with its bare ampersands marked up: a parser that recovers from one leaves the parameter's name out."""
    is_otherwise_written = b"<![CDATA[" in xml or b"\0" in xml[:4]  # UTF-16
    return xml if is_otherwise_written else _BARE_AMPERSAND.sub(b"&amp;", xml)


def _parse(xml: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None or etree.QName(root).localname not in {"urlset", "sitemapindex", *_FEEDS}:
        raise UnreadableListingError("is not a sitemap")
    return root


def _found(entry: etree._Element, source: Source, now: datetime, base: str) -> tuple[DiscoveredUrl, date | None] | None:
    """An entry's article, and the first day that it may be of where that is not the day it is listed under."""
    told = {str(child.tag).rpartition("}")[2]: child for child in reversed(entry)}  # the first of a name
    url = _address(told.get("loc"), base).partition("#")[0]
    if not source.is_article(url):
        return None
    news = told.get("news")
    published = None if news is None else read_span(_text(news.find("{*}publication_date")), source.zone)
    modified = read_span(_text(told.get("lastmod")), source.zone)
    day = None if published else source.day_of(url)
    span = published or modified or Span(now, now)
    last = day or (min(span.ends, now) if span.is_of_days else span.begins).astimezone(source.zone).date()
    change = modified or published
    found = DiscoveredUrl(
        url=url,
        canonical_url=canonical_url(url),
        found_by="sitemap",
        listed_date=last,
        listed_modified_at=None if change is None or change.is_of_days else change.begins,
    )
    return found, span.begins.astimezone(source.zone).date() if span.is_of_days and day is None else None


def _address(element: etree._Element | None, base: str) -> str:
    """The address that an element holds, marked up twice by some."""
    address = _text(element).replace("&amp;", "&")
    is_whole = not address or address.startswith(("http://", "https://"))
    return address if is_whole else joined(base, address)


def _text(element: etree._Element | None) -> str:
    return "" if element is None else (element.text or "").strip()

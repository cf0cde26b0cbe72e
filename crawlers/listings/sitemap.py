"""Sitemaps and sitemap indexes with the news extension; a sitemap may also be a feed, or text with one URL per line.

Parsed without entities and without network.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from lxml import etree

from crawlers.listings import UnreadableListingError
from crawlers.listings.feed import read_feed
from crawlers.listings.lastmod import Span, read_span
from crawlers.listings.links import discovered, joined
from crawlers.sources.source import Source
from pipelines.archive.content_encoding import Unpacked, decompress
from pipelines.records.crawl_record import DiscoveredUrl

MAX_SITEMAP_BYTES = 50 * 1024 * 1024
"""The protocol's limit for a decompressed sitemap."""

_GZIP = b"\x1f\x8b"
_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,31};)")
_MAX_GZIP_LAYERS = 2  # a .gz file, compressed again for the transfer
_END = re.compile(rb"</\s*(?:\w+:)?(?:urlset|sitemapindex|rss|feed|RDF)\s*>|<(?:\w+:)?(?:urlset|sitemapindex)\b[^>]*/>")
_FEEDS = frozenset({"rss", "feed", "RDF"})
_TAIL = 4096


@dataclass(frozen=True, slots=True)
class SitemapContent:
    """What one sitemap file names: articles, or further sitemaps if it is an index.

    Attributes:
        sitemaps: further sitemaps on the source's own hosts that match `child_sitemaps`.
        changed_at: when a further sitemap changed, if its index says so: the end of the given day, month or year. A
            sitemap whose span has not ended is missing here.
        since: the first possible day of an article for which the file gives only a month or a year, or `date.min` if
            it gives only the instant or day of the last change; its listed date is the last possible day.
        is_whole: whether the file has its end.
    """

    articles: tuple[DiscoveredUrl, ...]
    sitemaps: tuple[str, ...]
    changed_at: dict[str, datetime] = field(default_factory=dict)
    since: dict[str, date] = field(default_factory=dict)
    is_whole: bool = True


def read_sitemap(body: bytes, source: Source, now: datetime, url: str = "") -> SitemapContent:
    """Return what the sitemap at `url` names; entries without a date get the day of `now`, an aware instant.

    Raises:
        UnreadableListingError: the body is not a sitemap, or too large.
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
    """Read a text with one address per line; in a cut text, the last one may be incomplete."""
    lines = text.decode(errors="replace").splitlines()
    urls = dict.fromkeys(line.strip().partition("#")[0] for line in (lines if is_whole else lines[:-1]))
    today = now.astimezone(source.zone).date()
    articles = (discovered(url, "sitemap", source.day_of(url) or today) for url in urls if source.is_listed(url))
    return SitemapContent(tuple(articles), (), is_whole=is_whole)


def _decompressed(body: bytes) -> Unpacked:
    file = Unpacked(body, is_whole=True)
    for _ in range(_MAX_GZIP_LAYERS):
        compressed, is_whole = file
        if not compressed.startswith(_GZIP):
            break
        file = decompress(compressed, "gzip", MAX_SITEMAP_BYTES + 1)
        if file.body is compressed:
            raise UnreadableListingError("is not a sitemap: its gzip is damaged")
        file = file._replace(is_whole=is_whole and file.is_whole)
    if len(file.body) > MAX_SITEMAP_BYTES:
        raise UnreadableListingError(f"is larger than {MAX_SITEMAP_BYTES} bytes")
    return file


def _with_ampersands(xml: bytes) -> bytes:
    """Escape bare ampersands: a recovering parser drops the name of the parameter that follows one."""
    must_stay = b"<![CDATA[" in xml or b"\0" in xml[:4]  # UTF-16
    return xml if must_stay else _BARE_AMPERSAND.sub(b"&amp;", xml)


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
    """Return an entry's article, and its first possible day if that differs from the listed date."""
    children = {str(child.tag).rpartition("}")[2]: child for child in reversed(entry)}  # the first of a name wins
    url = _address(children.get("loc"), base).partition("#")[0]
    if not source.is_listed(url):
        return None
    news = children.get("news")
    published = None if news is None else read_span(_text(news.find("{*}publication_date")), source.zone)
    modified = read_span(_text(children.get("lastmod")), source.zone)
    day = None if published else source.day_of(url)
    span = published or modified or Span(now, now)
    last = day or (min(span.ends, now) if span.is_of_days else span.begins).astimezone(source.zone).date()
    change = modified or published
    modified_at = None if change is None or change.is_of_days else change.begins
    title = None if news is None else _text(news.find("{*}title"))
    found = discovered(url, "sitemap", last, modified_at, title)
    if span.is_of_days and day is None:
        return found, span.begins.astimezone(source.zone).date()
    return found, date.min if modified and not (day or published) else None


def _address(element: etree._Element | None, base: str) -> str:
    """Return the absolute address in an element; some sites escape it twice."""
    address = _text(element).replace("&amp;", "&")
    is_absolute = not address or address.startswith(("http://", "https://"))
    return address if is_absolute else joined(base, address)


def _text(element: etree._Element | None) -> str:
    return "" if element is None else (element.text or "").strip()

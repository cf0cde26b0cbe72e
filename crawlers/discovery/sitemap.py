"""Sitemaps and sitemap indexes, news extension included; parsed without entities and without network."""

import re
import zlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from lxml import etree

from crawlers.discovery import UnreadableListingError
from crawlers.source import Source
from pipelines.dates import is_plausible
from pipelines.manifest import Found
from pipelines.urls import canonical_url

LARGEST = 50 * 1024 * 1024
"""Bytes of a sitemap, decompressed: what the protocol allows."""

_GZIP = b"\x1f\x8b"
_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,31};)")
_MOST_WRAPPINGS = 2  # a .gz file that is compressed again on its way
_END = re.compile(rb"</\s*(?:\w+:)?(?:urlset|sitemapindex)\s*>|<(?:\w+:)?(?:urlset|sitemapindex)\b[^>]*/>")
_TAIL = 4096


@dataclass(frozen=True, slots=True)
class SitemapContent:
    """What one sitemap file names: articles, and further sitemaps where it is an index.

    Attributes:
        sitemaps: those on the source's own hosts that `child_sitemaps` lets through.
        changed_at: when a further sitemap last changed, for those of which the index says so.
        is_whole: whether the file goes on to its end tag.
    """

    articles: tuple[Found, ...]
    sitemaps: tuple[str, ...]
    changed_at: dict[str, datetime] = field(default_factory=dict)
    is_whole: bool = True


def read_sitemap(body: bytes, source: Source, now: datetime) -> SitemapContent:
    """Return what a sitemap names.

    Args:
        body: the XML, or a gzip file of it.
        source: whose sitemap it is.
        now: aware instant of the fetch; gives the day of entries without any date.

    Raises:
        UnreadableListingError: it is no sitemap, or too large a one.
    """
    xml = _with_ampersands(_decompressed(body).lstrip(b"\xef\xbb\xbf \t\r\n"))
    root = _parse(xml)
    articles = [_found(entry, source, now) for entry in root.iterfind("{*}url")]
    children = {
        url: _instant(_text(entry.find("{*}lastmod")), source)
        for entry in root.iterfind("{*}sitemap")
        if (url := _text(entry.find("{*}loc"))) and source.owns(url) and re.search(source.discovery.child_sitemaps, url)
    }
    return SitemapContent(
        articles=tuple(found for found in articles if found),
        sitemaps=tuple(children),
        changed_at={url: instant for url, instant in children.items() if instant},
        is_whole=_END.search(xml[-_TAIL:]) is not None,
    )


def _decompressed(body: bytes) -> bytes:
    for _ in range(_MOST_WRAPPINGS):
        if not body.startswith(_GZIP):
            break
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            body = unpacker.decompress(body, LARGEST + 1)
        except zlib.error as error:
            msg = f"is not a sitemap: its gzip is damaged ({error})"
            raise UnreadableListingError(msg) from error
    if len(body) > LARGEST:
        msg = f"is larger than {LARGEST} bytes"
        raise UnreadableListingError(msg)
    return body


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
    if root is None or etree.QName(root).localname not in {"urlset", "sitemapindex"}:
        raise UnreadableListingError("is not a sitemap")
    return root


def _found(entry: etree._Element, source: Source, now: datetime) -> Found | None:
    told = {str(child.tag).rpartition("}")[2]: child for child in reversed(entry)}  # the first of a name
    url = _text(told.get("loc")).partition("#")[0]
    if not source.is_article(url):
        return None
    modified = _instant(_text(told.get("lastmod")), source)
    news = told.get("news")
    published = None if news is None else _instant(_text(news.find("{*}publication_date")), source)
    return Found(
        url=url,
        canonical_url=canonical_url(url),
        found_by="sitemap",
        listed_date=_published_date(url, source, published, modified or now),
        listed_modified_at=modified or published,
    )


def _published_date(url: str, source: Source, published: datetime | None, otherwise: datetime) -> date:
    """The local day that the entry tells, else the one in its address, else that of its change."""
    told = None if published else source.day_of(url)
    return told or (published or otherwise).astimezone(source.zone).date()


def _text(element: etree._Element | None) -> str:
    return "" if element is None else (element.text or "").strip()


def _instant(text: str, source: Source) -> datetime | None:
    """Read a W3C date-time; a time without offset is the source's own, a bare day begins there."""
    try:
        instant = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    if instant is None or not is_plausible(instant.year):
        return None
    return (instant if instant.tzinfo else instant.replace(tzinfo=source.zone)).astimezone(UTC)

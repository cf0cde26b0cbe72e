"""Sitemaps and sitemap indexes, news extension included; parsed without entities and without network."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from lxml import etree

from crawlers.discovery import UnreadableListingError
from crawlers.source import Source
from pipelines.manifest import Found
from pipelines.urls import canonical_url

_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


@dataclass(frozen=True, slots=True)
class SitemapContent:
    """What one sitemap file names: articles, and further sitemaps where it is an index.

    Attributes:
        changed_at: when a further sitemap last changed, for those of which the index says so.
    """

    articles: tuple[Found, ...]
    sitemaps: tuple[str, ...]
    changed_at: dict[str, datetime] = field(default_factory=dict)


def read_sitemap(body: bytes, source: Source, now: datetime) -> SitemapContent:
    """Return what a sitemap names.

    Args:
        body: the XML, decompressed.
        source: whose sitemap it is.
        now: aware instant of the fetch; gives the day of entries without any date.

    Raises:
        UnreadableListingError: it is no sitemap.
    """
    root = _parse(body)
    articles = [_found(entry, source, now) for entry in root.iterfind("{*}url")]
    children = {
        url: _instant(_text(entry, "{*}lastmod"), source)
        for entry in root.iterfind("{*}sitemap")
        if (url := _text(entry, "{*}loc")) and source.owns(url)
    }
    return SitemapContent(
        articles=tuple(found for found in articles if found),
        sitemaps=tuple(children),
        changed_at={url: instant for url, instant in children.items() if instant},
    )


def _parse(body: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None or etree.QName(root).localname not in {"urlset", "sitemapindex"}:
        raise UnreadableListingError("is not a sitemap")
    return root


def _found(entry: etree._Element, source: Source, now: datetime) -> Found | None:
    url = (_text(entry, "{*}loc") or "").partition("#")[0]
    if not source.is_article(url):
        return None
    modified = _instant(_text(entry, "{*}lastmod"), source)
    published = _instant(_text(entry, f"{_NEWS}news/{_NEWS}publication_date"), source)
    return Found(
        url=url,
        canonical_url=canonical_url(url),
        found_by="sitemap",
        listed_date=(published or modified or now).astimezone(source.zone).date(),
        listed_modified_at=modified or published,
    )


def _text(entry: etree._Element, path: str) -> str | None:
    text = entry.findtext(path)
    return text.strip() if text and text.strip() else None


def _instant(text: str | None, source: Source) -> datetime | None:
    """Read a W3C date-time; a time without offset is the source's own, a bare day begins there."""
    try:
        instant = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    if instant is None:
        return None
    return (instant if instant.tzinfo else instant.replace(tzinfo=source.zone)).astimezone(UTC)

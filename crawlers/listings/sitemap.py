"""Sitemaps and sitemap indexes with the news extension; a sitemap may also be a feed, or text with one URL per line.

Parsed without entities and without network.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import compress
from urllib.parse import urlsplit

from lxml import etree

from crawlers.listings import UnreadableListingError
from crawlers.listings.documents import Documents, decompressed, split
from crawlers.listings.feed import read_feed
from crawlers.listings.lastmod import Span, read_span
from crawlers.listings.links import discovered, joined, tidy
from crawlers.listings.page_frame import PageFrame
from crawlers.sources.source import Source
from pipelines.records.crawl_record import DiscoveredUrl

_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,31};)")
_FEEDS = frozenset({"rss", "feed", "RDF"})


@dataclass(frozen=True, slots=True)
class SitemapContent:
    """What one listing names: articles, or further sitemaps if it is a sitemap index.

    Attributes:
        sitemaps: further sitemaps on hosts that may be asked for them, which match `child_sitemaps`.
        changed_at: when a further sitemap changed, if its index says so: the end of the given day, month or year. A
            sitemap whose span has not ended is missing here.
        since: the first possible day of an article for which the file gives only a month or a year, or `date.min` if
            it gives only the instant or day of the last change; its listed date is the last possible day.
        undated: addresses of the articles for which the file gives no date.
        is_whole: whether the file has its end.
        problems: what is missing above and may be articles, a clause each.
        left_out: what is not read because it is of other sites, a clause each.
        unmatched: number of entries on the publisher's hosts that `article_url` does not match.
        frame: of an index page, what it shows besides articles.
    """

    articles: tuple[DiscoveredUrl, ...]
    sitemaps: tuple[str, ...]
    changed_at: dict[str, datetime] = field(default_factory=dict)
    since: dict[str, date] = field(default_factory=dict)
    undated: frozenset[str] = frozenset()
    is_whole: bool = True
    problems: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    unmatched: int = 0
    frame: PageFrame | None = None


def read_sitemap(body: bytes, source: Source, now: datetime, url: str = "") -> SitemapContent:
    """Return what the sitemap at `url` names; entries without a date get the day of `now`, an aware instant.

    Raises:
        UnreadableListingError: the body is not a sitemap, or too large.
    """
    file = decompressed(body)
    text = file.body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith((b"http://", b"https://")):
        return _read_text(text, source, now, is_whole=file.is_whole)
    documents = split(_with_ampersands(text))
    roots = [_parse(each) for each in documents.documents]
    if roots[0] is None:
        raise UnreadableListingError("is not a sitemap")
    if _name(roots[0]) in _FEEDS or text.startswith(b"{"):
        feed = read_feed(text, source, now, url)
        return SitemapContent(
            feed.articles, (), problems=feed.problems, left_out=feed.left_out, unmatched=feed.unmatched
        )
    return _content([root for root in roots if root is not None], documents, source, now, url, is_whole=file.is_whole)


def _content(
    roots: list[etree._Element], documents: Documents, source: Source, now: datetime, url: str, *, is_whole: bool
) -> SitemapContent:
    entries = [entry for root in roots for entry in root if _name(entry) == "url"]
    addresses = [_address(_children(entry).get("loc"), url).partition("#")[0] for entry in entries]
    listed = [
        source.is_listed(address) and _may_be_article(entry, source)
        for entry, address in zip(entries, addresses, strict=True)
    ]
    articles = [
        _found(entry, address, source, now) for entry, address in compress(zip(entries, addresses, strict=True), listed)
    ]
    others = [address for address, is_listed in zip(addresses, listed, strict=True) if not is_listed]
    lost, elsewhere, unmatched = _tally_others(others, len(addresses), source)
    children = {
        _address(parts.get("loc"), url): read_span(_text(parts.get("lastmod")), source.zone)
        for root in roots
        for entry in root
        if _name(entry) == "sitemap" and (parts := _children(entry))
    }
    matching = {child: span for child, span in children.items() if re.search(source.discovery.child_sitemaps, child)}
    readable = {child: span for child, span in matching.items() if source.owns_sitemap(child)}
    unreadable = len(documents.documents) - len(roots)
    problems = (
        f"{lost} of its {len(entries)} entries have no usable address" if lost else None,
        f"none of its {len(children)} sitemaps matches child_sitemaps" if children and not matching else None,
        _foreign_children(sorted(matching.keys() - readable.keys())),
        f"{unreadable} of the {len(documents.documents)} documents in the file cannot be read" if unreadable else None,
    )
    return SitemapContent(
        articles=tuple(found for found, _ in articles),
        sitemaps=tuple(readable),
        changed_at={child: span.ends for child, span in readable.items() if span and span.ends <= now},
        since={found.url: since for found, since in articles if since},
        undated=frozenset(found.url for found, since in articles if found.listed_modified_at is None and not since)
        - {found.url for found, _ in articles if source.day_of(found.url)},
        is_whole=is_whole and documents.is_whole,
        problems=tuple(filter(None, problems)),
        left_out=tuple(filter(None, (elsewhere, documents.left_out()))),
        unmatched=unmatched,
    )


def _may_be_article(entry: etree._Element, source: Source) -> bool:
    """Return whether an entry can be told from one of another page: by its address, else by the news extension."""
    return source.article_url is not None or "news" in _children(entry)


def _tally_others(others: list[str], entries: int, source: Source) -> tuple[int, str | None, int]:
    """Return how many of the entries that are not taken are unusable and how many no articles, and name other hosts."""
    held = sum(map(source.holds, others))
    hosts = Counter(_host(url) for url in others if not source.holds(url))
    lost = hosts.pop("", 0)
    named = ", ".join(host for host, _ in hosts.most_common(3))
    clause = f"{hosts.total()} of its {entries} entries are on other hosts, mostly {named}" if hosts else None
    return lost, clause, held


def _foreign_children(urls: list[str]) -> str | None:
    if not urls:
        return None
    hosts = sorted({_host(url) or "no host" for url in urls})
    return (
        f"{len(urls)} of its sitemaps are not read: they are on {', '.join(hosts[:3])}; to read them, name the host in"
        " discovery.sitemap_hosts, else leave them out by discovery.child_sitemaps"
    )


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.netloc.rpartition("@")[2] if parts.scheme in {"http", "https"} else ""


def _read_text(text: bytes, source: Source, now: datetime, *, is_whole: bool) -> SitemapContent:
    """Read a text with one address per line; in a cut text, the last one may be incomplete."""
    lines = text.decode(errors="replace").splitlines()
    urls = dict.fromkeys(line.strip().partition("#")[0] for line in (lines if is_whole else lines[:-1]))
    today = now.astimezone(source.zone).date()
    listed = dict.fromkeys(url for url in urls if source.article_url is not None and source.is_listed(url))
    others = [url for url in urls if url and url not in listed]
    lost, elsewhere, unmatched = _tally_others(others, len(listed) + len(others), source)
    articles = tuple(discovered(url, "sitemap", source.day_of(url) or today) for url in listed)
    return SitemapContent(
        articles,
        (),
        undated=frozenset(each.url for each in articles if not source.day_of(each.url)),
        is_whole=is_whole,
        problems=(f"{lost} of its lines are no addresses",) if lost else (),
        left_out=(elsewhere,) if elsewhere else (),
        unmatched=unmatched,
    )


def _with_ampersands(xml: bytes) -> bytes:
    """Escape bare ampersands: a recovering parser drops the name of the parameter that follows one."""
    must_stay = b"<![CDATA[" in xml or b"\0" in xml[:4]  # UTF-16
    return xml if must_stay else _BARE_AMPERSAND.sub(b"&amp;", xml)


def _parse(xml: bytes) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(xml.lstrip(), parser)
    except etree.XMLSyntaxError:
        root = None
    return root if root is not None and _name(root) in {"urlset", "sitemapindex", *_FEEDS} else None


def _found(entry: etree._Element, url: str, source: Source, now: datetime) -> tuple[DiscoveredUrl, date | None]:
    """Return an entry's article, and its first possible day if that differs from the listed date."""
    children = _children(entry)
    news = children.get("news")
    published = None if news is None else read_span(_text(_children(news).get("publication_date")), source.zone)
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


def _children(element: etree._Element) -> dict[str, etree._Element]:
    """Return the children by name; the first of a name wins."""
    return {_name(child): child for child in reversed(element)}


def _name(element: etree._Element) -> str:
    """Return a name without its namespace, or without a prefix that nobody declared."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def _address(element: etree._Element | None, base: str) -> str:
    """Return the absolute address in an element; some sites escape it twice."""
    address = tidy(_text(element))
    is_absolute = not address or address.startswith(("http://", "https://"))
    return address if is_absolute else joined(base, address)


def _text(element: etree._Element | None) -> str:
    return "" if element is None else (element.text or "").strip()

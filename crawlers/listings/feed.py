"""RSS, RDF, Atom and JSON feeds, including broken ones."""

import json
import re
from calendar import timegm
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from time import struct_time
from typing import Any
from urllib.parse import urlsplit

import feedparser

from crawlers.listings import IS_CUT, UnreadableListingError
from crawlers.listings.documents import decompressed, split
from crawlers.listings.links import GOOGLE_NEWS, discovered, joined, tidy, wrapped
from crawlers.sources.source import Source
from pipelines.dates import is_plausible, parse_moment
from pipelines.records.crawl_record import DiscoveredUrl

MAX_ITEMS = 100_000
_DECLARATION = re.compile(rb"\A(<\?xml[^>]{0,200}?)\sencoding=[\"'][^\"'>]{0,100}[\"']")  # claimed, and often wrong
_JSON_FEED = "https://jsonfeed.org/version/"
_REDIRECTORS = frozenset({GOOGLE_NEWS, "feedproxy.google.com", "feeds.feedburner.com"})

_Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FeedContent:
    """What a feed names.

    Attributes:
        problems: what is missing in `articles` and may be an article, a clause each.
        left_out: what is not read because it is of other sites, a clause each.
        unmatched: number of items on the publisher's hosts that `article_url` does not match.
    """

    articles: tuple[DiscoveredUrl, ...]
    problems: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    unmatched: int = 0


def read_feed(body: bytes, source: Source, now: datetime, url: str = "") -> FeedContent:
    """Return what the feed at `url` names; items without a date get the day of `now`, an aware instant.

    Raises:
        UnreadableListingError: the body is not a feed, or none of its items leads to an article.
    """
    file = decompressed(body)
    text = file.body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if (items := _json_items(text)) is not None:
        return _content(items, source, now, url)
    documents = split(text)
    content = _content(_xml_items(documents.documents), source, now, url)
    rest = documents.left_out()
    return replace(
        content,
        problems=content.problems if documents.is_whole and file.is_whole else (*content.problems, IS_CUT),
        left_out=(*content.left_out, rest) if rest else content.left_out,
    )


def _content(items: list[_Item], source: Source, now: datetime, url: str) -> FeedContent:
    if not items:
        raise UnreadableListingError("is a feed without an item")
    taken = items[:MAX_ITEMS]
    addresses = [_address(item, source, url) for item in taken]
    articles = tuple(_found(found, each, source, now) for found, each in zip(addresses, taken, strict=True) if found)
    if not articles:
        first = items[0].get("link", "nothing")
        raise UnreadableListingError(f"none of its {len(items)} items leads to an article; the first names {first!r}")
    lost = Counter(_kind(item, source, url) for found, item in zip(addresses, taken, strict=True) if not found)
    missing, unmatched, beyond = lost.pop("", 0), lost.pop(source.id, 0), len(items) - len(taken)
    problems = (
        f"{missing} of its {len(items)} items have no usable link" if missing else None,
        f"{beyond} of its {len(items)} items are not read: the limit is {MAX_ITEMS}" if beyond else None,
    )
    hosts = _few(sorted(lost))
    left_out = (f"{lost.total()} of its {len(items)} items lead to other hosts: {hosts}",) if lost else ()
    return FeedContent(articles, tuple(filter(None, problems)), left_out, unmatched)


def _few(names: list[str], most: int = 3) -> str:
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")


def _kind(item: _Item, source: Source, base: str) -> str:
    """Return the source's id for an item on its hosts, the host of another site, '' for no usable link."""
    places = [place for place in _places(item, base) if place.startswith(("http://", "https://"))]
    if any(source.holds(place) for place in places):
        return source.id
    hosts = [host for place in places if (host := _host(place)) and host not in _REDIRECTORS]
    return hosts[0] if hosts else ""


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _json_items(text: bytes) -> list[_Item] | None:
    """Return the items of a JSON feed with the names of an Atom feed, None if the text is not JSON.

    Raises:
        UnreadableListingError: it is JSON, but not a feed.
    """
    if not text.startswith(b"{"):
        return None
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableListingError("is not a feed, or breaks off before its end") from None
    items = feed.get("items")
    if not str(feed.get("version", "")).startswith(_JSON_FEED) or not isinstance(items, list):
        raise UnreadableListingError("is not a feed")
    names = {"link": "url", "id": "id", "title": "title", "published": "date_published", "updated": "date_modified"}
    return [
        {name: value for name, field in names.items() if isinstance(value := item.get(field), str)}
        | {"links": [{"href": item.get("external_url", "")}]}
        for item in items
        if isinstance(item, dict)
    ]


def _xml_items(documents: Iterable[bytes]) -> list[_Item]:
    feeds = [_parse(each) or _parse(_DECLARATION.sub(rb"\1", each[:1024], count=1) + each[1024:]) for each in documents]
    if not any(feeds):
        raise UnreadableListingError("is not a feed")
    return [entry for feed in feeds if feed for entry in feed.entries]


def _parse(body: bytes) -> feedparser.FeedParserDict | None:
    # feedparser may take bytes for a file name, but not a stream. Leading blanks would hide the XML declaration.
    feed = feedparser.parse(BytesIO(body.lstrip()), sanitize_html=False, resolve_relative_uris=False)
    return feed if feed.get("version") or feed.entries else None


def _address(item: _Item, source: Source, base: str) -> str | None:
    """Return the first address in an item that names an article: some feeds link every item to the home page."""
    places = [place.partition("#")[0] for place in _places(item, base)]
    carried = (url.partition("#")[0] for place in places for url in wrapped(place))
    return next((url for url in (*places, *carried) if source.is_listed(url)), None)


def _places(item: _Item, base: str) -> Iterator[str]:
    yield joined(base, str(item.get("link", "")))
    yield tidy(str(item.get("feedburner_origlink", "")))
    yield tidy(str(item.get("id", "")))
    yield from (tidy(str(link.get("href", ""))) for link in item.get("links", ()))


def _found(url: str, item: _Item, source: Source, now: datetime) -> DiscoveredUrl:
    # feedparser's own get() replaces a missing date by the other one.
    published = _instant(dict.get(item, "published"), dict.get(item, "published_parsed"), source)
    updated = _instant(dict.get(item, "updated"), dict.get(item, "updated_parsed"), source)
    day = (None if published else source.day_of(url)) or (published or updated or now).astimezone(source.zone).date()
    return discovered(url, "feed", day, updated or published, title=item.get("title"))


def _instant(text: str | None, parsed: struct_time | None, source: Source) -> datetime | None:
    """Read a date; without an offset it is in the source's zone. feedparser would assume UTC, even for WIB."""
    if moment := parse_moment(text or "", source.zone):
        return moment.at.astimezone(UTC)
    return datetime.fromtimestamp(timegm(parsed), UTC) if parsed and is_plausible(parsed.tm_year) else None

"""RSS, RDF and Atom feeds, including broken ones."""

import re
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from time import struct_time

import feedparser

from crawlers.listings import UnreadableListingError
from crawlers.listings.links import discovered, joined
from crawlers.sources.source import Source
from pipelines.dates import is_plausible, parse_moment
from pipelines.records.crawl_record import DiscoveredUrl

_MAX_ENTRIES = 5_000
_DECLARED_ENCODING = re.compile(rb"(<\?xml[^>]*?)\s+encoding=[\"'][^\"']*[\"']")  # some claim utf-16 and are utf-8


def read_feed(body: bytes, source: Source, now: datetime, url: str = "") -> list[DiscoveredUrl]:
    """Return the articles that the feed at `url` names; items without a date get the day of `now`, an aware instant.

    Raises:
        UnreadableListingError: the body is not a feed, or none of its items leads to an article.
    """
    feed = _parse(body) or _parse(_DECLARED_ENCODING.sub(rb"\1", body, count=1))
    if feed is None:
        raise UnreadableListingError("is not a feed")
    entries = feed.entries[:_MAX_ENTRIES]
    found = [_found(address, entry, source, now) for entry in entries if (address := _address(entry, source, url))]
    if entries and not found:
        first = entries[0].get("link", "nothing")
        raise UnreadableListingError(f"none of its {len(entries)} items leads to an article; the first names {first!r}")
    return found


def _parse(body: bytes) -> feedparser.FeedParserDict | None:
    # feedparser may take bytes for a file name, but not a stream. Leading blanks would hide the XML declaration.
    feed = feedparser.parse(BytesIO(body.lstrip()), sanitize_html=False, resolve_relative_uris=False)
    return feed if feed.get("version") or feed.entries else None


def _address(entry: feedparser.FeedParserDict, source: Source, base: str) -> str | None:
    """Return the first address in an item that names an article: some feeds link every item to the home page."""
    for place in _places(entry, base):
        url = place.strip().partition("#")[0]
        if source.is_listed(url):
            return url
    return None


def _places(entry: feedparser.FeedParserDict, base: str) -> Iterator[str]:
    yield joined(base, str(entry.get("link", "")))
    yield str(entry.get("feedburner_origlink", ""))
    yield str(entry.get("id", ""))
    yield from (str(link.get("href", "")) for link in entry.get("links", ()))


def _found(url: str, entry: feedparser.FeedParserDict, source: Source, now: datetime) -> DiscoveredUrl:
    # feedparser's own get() replaces a missing date by the other one.
    published = _instant(dict.get(entry, "published"), dict.get(entry, "published_parsed"), source)
    updated = _instant(dict.get(entry, "updated"), dict.get(entry, "updated_parsed"), source)
    day = (None if published else source.day_of(url)) or (published or updated or now).astimezone(source.zone).date()
    return discovered(url, "feed", day, updated or published, title=entry.get("title"))


def _instant(text: str | None, parsed: struct_time | None, source: Source) -> datetime | None:
    """Read a date; without an offset it is in the source's zone. feedparser would assume UTC, even for WIB."""
    if moment := parse_moment(text or "", source.zone):
        return moment.at.astimezone(UTC)
    return datetime.fromtimestamp(timegm(parsed), UTC) if parsed and is_plausible(parsed.tm_year) else None

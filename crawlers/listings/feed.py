"""RSS, RDF and Atom feeds, broken ones too."""

import re
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from time import struct_time

import feedparser

from crawlers.listings import UnreadableListingError
from crawlers.listings.links import joined
from crawlers.sources.source import Source
from pipelines.dates import is_plausible, parse_moment
from pipelines.records.crawl_record import DiscoveredUrl
from pipelines.urls import canonical_url

_MAX_ENTRIES = 5_000
_DECLARED_ENCODING = re.compile(rb"(<\?xml[^>]*?)\s+encoding=[\"'][^\"']*[\"']")  # some say utf-16 of what is utf-8


def read_feed(body: bytes, source: Source, now: datetime, url: str = "") -> list[DiscoveredUrl]:
    """Return the articles that a feed names.

    Args:
        body: the feed as it came.
        source: whose feed it is.
        now: aware instant of the fetch; gives the day of items without a date.
        url: the feed's own address, to which a link without a host belongs.

    Raises:
        UnreadableListingError: it is no feed, or one whose items all lead elsewhere than to articles.
    """
    feed = _parse(body) or _parse(_DECLARED_ENCODING.sub(rb"\1", body, count=1))
    if feed is None:
        raise UnreadableListingError("is not a feed")
    entries = feed.entries[:_MAX_ENTRIES]
    found = [_found(address, entry, source, now) for entry in entries if (address := _address(entry, source, url))]
    if entries and not found:
        first = entries[0].get("link", "nothing")
        msg = f"none of its {len(entries)} items leads to an article; the first names {first!r}"
        raise UnreadableListingError(msg)
    return found


def _parse(body: bytes) -> feedparser.FeedParserDict | None:
    # As a stream: bytes might be taken for the name of a file. Leading blanks would hide the XML declaration.
    feed = feedparser.parse(BytesIO(body.lstrip()), sanitize_html=False, resolve_relative_uris=False)
    return feed if feed.get("version") or feed.entries else None


def _address(entry: feedparser.FeedParserDict, source: Source, base: str) -> str | None:
    """The first of the places of an item that names an article: some feeds link every item to the home page."""
    for place in _places(entry, base):
        url = place.strip().partition("#")[0]
        if source.is_article(url):
            return url
    return None


def _places(entry: feedparser.FeedParserDict, base: str) -> Iterator[str]:
    yield joined(base, str(entry.get("link", "")))
    yield str(entry.get("feedburner_origlink", ""))
    yield str(entry.get("id", ""))
    yield from (str(link.get("href", "")) for link in entry.get("links", ()))


def _found(url: str, entry: feedparser.FeedParserDict, source: Source, now: datetime) -> DiscoveredUrl:
    # feedparser's own get() takes the one date for the other where it is missing.
    published = _instant(dict.get(entry, "published"), dict.get(entry, "published_parsed"), source)
    updated = _instant(dict.get(entry, "updated"), dict.get(entry, "updated_parsed"), source)
    told = None if published else source.day_of(url)
    return DiscoveredUrl(
        url=url,
        canonical_url=canonical_url(url),
        found_by="feed",
        listed_date=told or (published or updated or now).astimezone(source.zone).date(),
        listed_modified_at=updated or published,
    )


def _instant(text: str | None, parsed: struct_time | None, source: Source) -> datetime | None:
    """Read a date; one without an offset is the source's own, where feedparser takes it, and WIB too, for UTC."""
    if moment := parse_moment(text or "", source.zone):
        return moment.at.astimezone(UTC)
    return datetime.fromtimestamp(timegm(parsed), UTC) if parsed and is_plausible(parsed.tm_year) else None

"""RSS, RDF and Atom feeds, broken ones too."""

from calendar import timegm
from datetime import UTC, datetime
from io import BytesIO
from time import struct_time

import feedparser

from crawlers.discovery import UnreadableListingError
from crawlers.source import Source
from pipelines.manifest import Found
from pipelines.urls import canonical_url


def read_feed(body: bytes, source: Source, now: datetime) -> list[Found]:
    """Return the articles that a feed names.

    Args:
        body: the feed as it came.
        source: whose feed it is.
        now: aware instant of the fetch; gives the day of items without a date.

    Raises:
        UnreadableListingError: it is no feed.
    """
    # As a stream: bytes might be taken for the name of a file.
    feed = feedparser.parse(BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    if not feed.get("version") and not feed.entries:
        raise UnreadableListingError("is not a feed")
    return [
        _found(entry, source, now) for entry in feed.entries if source.is_article(str(entry.get("link", "")).strip())
    ]


def _found(entry: feedparser.FeedParserDict, source: Source, now: datetime) -> Found:
    url = str(entry["link"]).strip().partition("#")[0]
    # feedparser's own get() takes the one date for the other where it is missing.
    published = _instant(dict.get(entry, "published_parsed"))
    updated = _instant(dict.get(entry, "updated_parsed"))
    listed_at = published or updated or now
    return Found(
        url=url,
        canonical_url=canonical_url(url),
        found_by="feed",
        listed_date=listed_at.astimezone(source.zone).date(),
        listed_modified_at=updated or published,
    )


def _instant(parsed: struct_time | None) -> datetime | None:
    return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None

"""Archiving: every response, of listings and robots.txt too, is written to a WARC segment before anything reads it."""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import takewhile
from pathlib import Path
from threading import Lock

from scrapy import Request
from scrapy.http import Headers, Response

from crawlers.network.responses import set_archived
from crawlers.network.scope import IS_PART
from pipelines import __version__
from pipelines.archive import warc_reader
from pipelines.archive.discovery_header import Discovery
from pipelines.archive.lake import Lake
from pipelines.archive.multipage import ArticlePages
from pipelines.archive.warc_writer import Exchange, SegmentWriter
from pipelines.records.crawl_record import DiscoveredUrl, FetchedPage
from pipelines.records.warc_location import WarcLocation
from pipelines.settings import Settings
from pipelines.text import is_text

_MAX_STORED_LETTERS = 4096
_PERMANENT = frozenset({301, 308})
SOFTWARE = f"Kabar/{__version__}"


def user_agent(settings: Settings) -> str:
    """Return the User-Agent of all requests."""
    return f"{SOFTWARE} (news archive; contact: {settings.contact or 'not given'})"


class Recorder:
    """Writes the exchanges of one crawl to segments on local disk; a segment appears in the lake when it is published.

    Threads may share it; one writes at a time. `name` gives a segment's name by its number, from 0; `segments` has the
    names of all segments, the open one included.
    """

    def __init__(self, lake: Lake, folder: Path, name: Callable[[int], str]) -> None:
        self.segments: list[str] = []
        self._lake = lake
        self._folder = folder
        self._name = name
        self._open: SegmentWriter | None = None
        self._writing = Lock()

    @property
    def size(self) -> int:
        """Bytes in the open segment."""
        return self._open.size if self._open else 0

    def record(self, exchange: Exchange, pages: ArticlePages | None = None) -> FetchedPage:
        """Write one exchange and return its location, which exists in the lake once the segment is published.

        `pages` are all pages of the article, if the exchange is the first page of several.
        """
        with self._writing:
            segment = self._open = self._open or self._new_segment()
            offset = segment.write(exchange, pages)
        return FetchedPage(
            fetched_at=exchange.fetched_at,
            location=WarcLocation(segment.name, offset),
            etag=_storable_header(exchange, "etag"),
            last_modified=_storable_header(exchange, "last-modified"),
        )

    def take_segment(self) -> SegmentWriter | None:
        """Return the open segment, if any, for publication; the next exchange starts another."""
        with self._writing:
            segment, self._open = self._open, None
        return segment

    def publish(self, segment: SegmentWriter | None) -> None:
        """Move a segment into the lake; any thread may do this while others record."""
        if segment is not None:
            segment.publish(self._lake)

    def close(self) -> None:
        """Publish the open segment."""
        self.publish(self.take_segment())

    def _new_segment(self) -> SegmentWriter:
        self.segments.append(self._name(len(self.segments)))
        return SegmentWriter(self._folder, self.segments[-1], SOFTWARE)


class ArchivingMiddleware:
    """Downloader middleware next to the network: it sees each response first, as it came."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    async def process_response(self, request: Request, response: Response) -> Response:
        """Archive the response in this thread: starting and synchronizing another costs more than the compression.

        What a page in a browser loads is left out; the page that results is archived.
        """
        if request.meta.get(IS_PART):
            return response
        exchange = Exchange(
            url=request.url,
            method=request.method,
            request_headers=_pairs(request.headers),
            status=response.status,
            reason=_phrase(response.status),
            headers=_pairs(response.headers),
            body=response.body,
            fetched_at=datetime.now(UTC),
            discovery=_discovery(request),
            moved_to=_moved_to(request),
        )
        set_archived(request, exchange, self._recorder.record(exchange))
        return response


def _discovery(request: Request) -> Discovery | None:
    """Return how the page was found, None for what is no page of an article."""
    found: DiscoveredUrl | None = request.cb_kwargs.get("found")
    if found is None:
        return None
    fetched = request.cb_kwargs["fetched"]
    return Discovery(found.url, found.listed_date, fetched.next_number if fetched else 1)


def _moved_to(request: Request) -> str | None:
    """Return the address that permanent redirects led to, before any other redirect; None if the first was another."""
    addresses = [*request.meta.get("redirect_urls", ()), request.url]
    permanent = list(takewhile(_PERMANENT.__contains__, request.meta.get("redirect_reasons", ())))
    return addresses[len(permanent)] if permanent else None


def _pairs(headers: Headers) -> warc_reader.Headers:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values]


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _storable_header(exchange: Exchange, name: str) -> str | None:
    """Return a response header for the next conditional request, None if it is missing or cannot be stored."""
    value = warc_reader.header(exchange.headers, name)
    return value if value is not None and len(value) <= _MAX_STORED_LETTERS and is_text(value) else None

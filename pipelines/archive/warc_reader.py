"""Reading HTTP responses from WARC files."""

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException

from pipelines.archive.content_encoding import decompress, has_html_end, is_short, join_chunks
from pipelines.archive.discovery_header import DISCOVERY_HEADER, Discovery, read_discovery
from pipelines.archive.lake import Lake
from pipelines.archive.multipage import HEADER, ArticlePages, from_header
from pipelines.dates import is_plausible
from pipelines.errors import ArchiveError
from pipelines.records.warc_location import WarcLocation

MOVED_TO = "Kabar-Moved-To"
"""WARC header of a response that permanent redirects led to: the page's address after them."""
RENDERING = "conversion"
"""Type of the record with a page as a browser showed it; Kabar's refers to the response and names its location."""
TOMBSTONE = "metadata"
"""Type of the record that replaces the page of a publisher who wants it removed."""
MAX_BODY_BYTES = 64 * 1024 * 1024  # size at which decoding a body stops, as a defence against compression bombs

_PARTIAL_RECORD_HEADERS = ("WARC-Truncated", "WARC-Segment-Number")

_HTTP_HEAD = StatusAndHeadersParser(["HTTP/1.0", "HTTP/1.1", "HTTP/2", "HTTP/2.0", "HTTP/3"])
_ARC_DATE = re.compile(r"\d{14}", re.ASCII)
_MAX_INTERIM = 5

Headers = list[tuple[str, str]]

DAMAGE = (ArchiveLoadFailed, gzip.BadGzipFile, EOFError, ValueError, zlib.error, AttributeError)
"""Errors raised for a damaged record; warcio raises AttributeError for a response without a URL."""


def header(headers: Headers, name: str) -> str | None:
    """Return the first header of this lower-case name, None if there is none."""
    return next((value for key, value in headers if key.lower() == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedResponse:
    """A response read from a WARC, with a decoded body; also a page that a browser made of one.

    Attributes:
        is_cut: whether the body is incomplete.
        pages: the other pages of the article, if this is the first page of several.
        discovery: how the crawl found the page, None if the record does not say.
        moved_to: the page's address after permanent redirects, None if there were none.
    """

    url: str
    status: int
    headers: Headers
    body: bytes
    is_cut: bool
    fetched_at: datetime
    pages: ArticlePages
    discovery: Discovery | None = None
    moved_to: str | None = None

    @property
    def content_type(self) -> str:
        """The Content-Type header, '' if there was none."""
        return header(self.headers, "content-type") or ""


def read_response(lake: Lake, location: WarcLocation) -> ArchivedResponse:
    """Read one archived response or rendered page.

    Raises:
        ArchiveError: the segment is missing, or no readable record of these begins there.
    """
    place = f"{location.warc_file} at {location.warc_offset}"
    with lake.open_at(location.warc_file, location.warc_offset) as stream:
        try:
            record = next(iter(ArchiveIterator(stream)), None)
            if record is not None and is_page(record):
                return as_response(record)
        except DAMAGE as error:
            raise ArchiveError(f"{place} is not a readable WARC: {error}") from error
    if record is not None and record.rec_type == TOMBSTONE:
        raise ArchiveError(f"the record in {place} was removed for good (./kabar forget)")
    raise ArchiveError(f"no response record begins in {place}")


@dataclass(frozen=True, slots=True)
class ResponseHead:
    """A response, or a page that a browser made of one, without its body."""

    url: str
    status: int
    content_type: str
    pages: ArticlePages
    is_rendered: bool = False


def list_responses(path: Path) -> Iterator[tuple[int, ResponseHead]]:
    """Yield the offset and the head of each HTTP response and rendered page of a local WARC file, in order.

    Raises:
        ArchiveError: the file is missing or damaged.
    """
    try:
        with path.open("rb") as stream:
            records = ArchiveIterator(stream)
            for record in records:
                if is_page(record):
                    head = _head(record)
                    record.raw_stream.read()
                    yield records.get_record_offset(), head
    except (OSError, *DAMAGE) as error:
        raise ArchiveError(f"{path} is not a readable WARC: {error}") from error


def iterate_responses(stream: IO[bytes], name: str) -> Iterator[ArchivedResponse]:
    """Yield the HTTP responses and rendered pages of a WARC stream in order; skip other records.

    Raises:
        ArchiveError: the stream is damaged; the message calls it by `name`.
    """
    try:
        for record in ArchiveIterator(stream):
            if is_page(record):
                yield as_response(record)
    except DAMAGE as error:
        raise ArchiveError(f"{name} is not a readable WARC: {error}") from error


def is_response(record: ArcWarcRecord) -> bool:
    """Return whether a record holds an HTTP response.

    Raises:
        ArchiveLoadFailed: the record has no WARC header.
    """
    # warcio parses any line of a few words as the header of an ARC record, the format before WARC.
    if record.format != "warc" or record.rec_type is None:
        raise ArchiveLoadFailed("a record without a WARC header")
    return record.rec_type == "response" and record.http_headers is not None


def is_page(record: ArcWarcRecord) -> bool:
    """Return whether a record holds an HTTP response, or a page that Kabar's browser made of one.

    Other programs' conversions are their readings of a page: texts, pictures.

    Raises:
        ArchiveLoadFailed: the record has no WARC header.
    """
    return is_response(record) or (record.rec_type == RENDERING and record.rec_headers.get_header(HEADER) is not None)


def _head(record: ArcWarcRecord) -> ResponseHead:
    _add_http_headers(record)
    skip_interim(record)
    return ResponseHead(
        is_rendered=record.rec_type == RENDERING,
        url=record.rec_headers.get_header("WARC-Target-URI"),
        status=int(record.http_headers.get_statuscode()),
        content_type=record.http_headers.get_header("Content-Type") or "",
        pages=from_header(record.rec_headers.get_header(HEADER)),
    )


def as_response(record: ArcWarcRecord) -> ArchivedResponse:
    """Return the response or rendered page of a record (`is_page`) whose payload was not read yet."""
    _add_http_headers(record)
    skip_interim(record)
    body, is_cut = _body(record)
    return ArchivedResponse(
        url=record.rec_headers.get_header("WARC-Target-URI"),
        status=int(record.http_headers.get_statuscode()),
        headers=record.http_headers.headers,
        body=body,
        is_cut=is_cut,
        fetched_at=record_date(record),
        pages=from_header(record.rec_headers.get_header(HEADER)),
        discovery=read_discovery(record.rec_headers.get_header(DISCOVERY_HEADER)),
        moved_to=record.rec_headers.get_header(MOVED_TO),
    )


def is_by_kabar(stream: IO[bytes]) -> bool:
    """Return whether a WARC file says that Kabar wrote it; only then its records may have headers of Kabar's own."""
    try:
        first = next(iter(ArchiveIterator(stream)), None)
        if first is None or first.rec_type != "warcinfo":
            return False
        return any(line.startswith(b"software: Kabar/") for line in first.raw_stream.read(4096).splitlines())
    except DAMAGE:
        return False


def _add_http_headers(record: ArcWarcRecord) -> None:
    """Give a rendered page, which has none, the head of a response that is nothing but this page."""
    if record.rec_type == RENDERING:
        content_type = record.rec_headers.get_header("Content-Type") or ""
        record.http_headers = StatusAndHeaders("200 OK", [("Content-Type", content_type)], protocol="HTTP/1.1")


def skip_interim(record: ArcWarcRecord) -> None:
    """Go on to the final response where a record begins with interim ones (100 Continue, 103 Early Hints)."""
    for _ in range(_MAX_INTERIM):
        if not record.http_headers.get_statuscode().startswith("1"):
            return
        try:
            record.http_headers = _HTTP_HEAD.parse(record.raw_stream)
        except (StatusAndHeadersParserException, EOFError):  # it has no final response
            return


def record_date(record: ArcWarcRecord) -> datetime:
    """Return the record's date; by the standard it is in UTC, and may name a day only."""
    written = record.rec_headers.get_header("WARC-Date") or ""
    # Some writers use the form of ARC files, 14 digits.
    at = datetime.fromisoformat(f"{written[:8]}T{written[8:]}" if _ARC_DATE.fullmatch(written) else written)
    if not is_plausible(at.year):
        raise ValueError(f"no response was fetched in the year {at.year}")
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _body(record: ArcWarcRecord) -> tuple[bytes, bool]:
    """Return the decoded body, and whether it is incomplete."""
    get, get_warc = record.http_headers.get_header, record.rec_headers.get_header
    sent = join_chunks(record.raw_stream.read(MAX_BODY_BYTES), get("Transfer-Encoding") or "")
    body, is_whole = decompress(sent.body, get("Content-Encoding") or "", MAX_BODY_BYTES)
    is_partial = any(map(get_warc, _PARTIAL_RECORD_HEADERS)) or is_short(sent, get("Content-Length") or "")
    return body, (is_partial or not (sent.is_whole and is_whole)) and not has_html_end(body)

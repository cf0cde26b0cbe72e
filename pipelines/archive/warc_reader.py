"""The responses of WARC files: of segments in the lake, and of any other file."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from pipelines.archive.content_encoding import decompress, has_html_end, is_short, join_chunks
from pipelines.archive.lake import Lake
from pipelines.archive.multipage import HEADER, ArticlePages, from_header
from pipelines.dates import is_plausible
from pipelines.errors import ArchiveError
from pipelines.records.warc_location import WarcLocation

MAX_BODY_BYTES = 64 * 1024 * 1024
"""What a compressed body may grow to when it is read back; a bomb ends there."""

_OF_A_PART = ("WARC-Truncated", "WARC-Segment-Number")

Headers = list[tuple[str, str]]

DAMAGE = (ArchiveLoadFailed, gzip.BadGzipFile, EOFError, ValueError, zlib.error, AttributeError)
"""What reading a damaged record raises; warcio has the last of a response without an address."""


def header(headers: Headers, name: str) -> str | None:
    """The first header of this lower-case name, None where there is none."""
    return next((value for key, value in headers if key.lower() == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedResponse:
    """A response read back from a WARC, its transfer and Content-Encoding undone.

    Attributes:
        is_cut: whether its body breaks off.
        pages: the other records of an article that its publisher spreads over several pages, if this is the first.
    """

    url: str
    status: int
    headers: Headers
    body: bytes
    is_cut: bool
    fetched_at: datetime
    pages: ArticlePages

    @property
    def content_type(self) -> str:
        """The Content-Type header, '' where there was none."""
        return header(self.headers, "content-type") or ""


def read_response(lake: Lake, location: WarcLocation) -> ArchivedResponse:
    """Read one archived response.

    Raises:
        ArchiveError: the segment is missing, or no readable response record begins there.
    """
    with lake.open(location.warc_file) as stream:
        stream.seek(location.warc_offset)
        for response in iterate_responses(stream, f"{location.warc_file} at {location.warc_offset}"):
            return response
    msg = f"no response record begins in {location.warc_file} at {location.warc_offset}"
    raise ArchiveError(msg)


@dataclass(frozen=True, slots=True)
class ResponseHead:
    """What a WARC says of a response before its body."""

    url: str
    status: int
    content_type: str
    pages: ArticlePages


def list_responses(path: Path) -> Iterator[tuple[int, ResponseHead]]:
    """Yield the HTTP responses of a local WARC file in order, each with the offset at which it can be opened.

    Raises:
        ArchiveError: the file is missing or damaged.
    """
    try:
        with path.open("rb") as stream:
            records = ArchiveIterator(stream)
            for record in records:
                if _is_response(record):
                    head = _head(record)
                    record.raw_stream.read()
                    yield records.get_record_offset(), head
    except (OSError, *DAMAGE) as error:
        msg = f"{path} is not a readable WARC: {error}"
        raise ArchiveError(msg) from error


def iterate_responses(stream: IO[bytes], name: str) -> Iterator[ArchivedResponse]:
    """Yield the HTTP responses of a WARC stream in order; other records are passed over.

    Raises:
        ArchiveError: the stream is damaged; `name` is how the text calls it.
    """
    try:
        for record in ArchiveIterator(stream):
            if _is_response(record):
                yield as_response(record)
    except DAMAGE as error:
        msg = f"{name} is not a readable WARC: {error}"
        raise ArchiveError(msg) from error


def _is_response(record: ArcWarcRecord) -> bool:
    # warcio takes any line of a few words for the head of an ARC record, the format before WARC.
    if record.format != "warc" or record.rec_type is None:
        msg = "a record without a WARC header"
        raise ArchiveLoadFailed(msg)
    return record.rec_type == "response" and record.http_headers is not None


def _head(record: ArcWarcRecord) -> ResponseHead:
    return ResponseHead(
        url=record.rec_headers.get_header("WARC-Target-URI"),
        status=int(record.http_headers.get_statuscode()),
        content_type=record.http_headers.get_header("Content-Type") or "",
        pages=from_header(record.rec_headers.get_header(HEADER)),
    )


def as_response(record: ArcWarcRecord) -> ArchivedResponse:
    """Return the HTTP response that a `response` record holds; its payload must not have been read yet."""
    body, is_cut = _body(record)
    return ArchivedResponse(
        url=record.rec_headers.get_header("WARC-Target-URI"),
        status=int(record.http_headers.get_statuscode()),
        headers=record.http_headers.headers,
        body=body,
        is_cut=is_cut,
        fetched_at=_date(record),
        pages=from_header(record.rec_headers.get_header(HEADER)),
    )


def _date(record: ArcWarcRecord) -> datetime:
    """When the record was made; the standard knows no zone but UTC, and lets a record name the day alone."""
    at = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date") or "")
    if not is_plausible(at.year):
        msg = f"no response was fetched in the year {at.year}"
        raise ValueError(msg)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _body(record: ArcWarcRecord) -> tuple[bytes, bool]:
    """The body as it was before it was sent, and whether it breaks off: by its wrapping, or by what the record says."""
    told = record.http_headers.get_header
    sent = join_chunks(record.raw_stream.read(MAX_BODY_BYTES), told("Transfer-Encoding") or "")
    body, is_whole = decompress(sent.body, told("Content-Encoding") or "", MAX_BODY_BYTES)
    is_said = any(map(record.rec_headers.get_header, _OF_A_PART)) or is_short(sent, told("Content-Length") or "")
    return body, (is_said or not (sent.is_whole and is_whole)) and not has_html_end(body)

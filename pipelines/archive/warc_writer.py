"""WARC 1.1 segments that a crawl writes into the lake before anything reads a page.

The module formats records itself: warcio takes as long for the headers as for compressing the page, and the crawl
waits for that. Reading uses warcio.
"""

from base64 import b32encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha1
from pathlib import Path
from typing import IO
from uuid import uuid4

from isal import isal_zlib

from pipelines.archive.discovery_header import DISCOVERY_HEADER, Discovery
from pipelines.archive.lake import Lake
from pipelines.archive.multipage import HEADER, ArticlePages, as_header
from pipelines.archive.warc_reader import MOVED_TO, RENDERING, Headers, header

_COMPRESSION = 2  # of ISA-L's levels 0 to 3; level 3 saves another 3 % of a news page and takes three times as long
_GZIP = isal_zlib.MAX_WBITS | 16
_BUFFER = 64 * 1024


def new_record_id() -> str:
    """Return an id for one record."""
    return f"<urn:uuid:{uuid4()}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its response as sent, without the transfer encoding.

    Attributes:
        body: the response's bytes, still in their Content-Encoding.
        fetched_at: aware instant of the response.
        discovery: how the crawl found the page, None for what is no page of an article.
        moved_to: the page's address after permanent redirects, None if it was requested at its own.
        rendered_from: id of the response's record if a browser made this page of it; None for a response as it came.
        record_id: of the first record of this exchange.
    """

    url: str
    method: str
    request_headers: Headers
    status: int
    reason: str
    headers: Headers
    body: bytes
    fetched_at: datetime
    discovery: Discovery | None = None
    moved_to: str | None = None
    rendered_from: str | None = None
    record_id: str = field(default_factory=new_record_id)


class SegmentWriter:
    """A WARC segment under construction on local disk; `publish` moves it into the lake.

    Every record is a gzip member of its own, so a reader may start at any record's offset.
    """

    def __init__(self, folder: Path, name: str, software: str) -> None:
        self.name = name
        self.path = folder / f"{name.rpartition('/')[2]}.partial"
        """Where it is until it is published."""
        folder.mkdir(parents=True, exist_ok=True)
        self._stream: IO[bytes] = self.path.open("wb", buffering=_BUFFER)
        self.size = 0
        """Bytes written so far."""
        about = [("WARC-Date", _time(datetime.now(UTC))), ("WARC-Filename", name.rpartition("/")[2])]
        fields = f"software: {software}\r\nformat: WARC File Format 1.1\r\n"
        self._add("warcinfo", new_record_id(), "application/warc-fields", about, fields.encode())

    def write(self, exchange: Exchange, pages: ArticlePages | None = None) -> int:
        """Append response and request records, or that of a rendered page; return the offset of its gzip member.

        Args:
            exchange: the request and its response.
            pages: the other records of the article, if there are any.
        """
        offset, record_id = self.size, new_record_id() if pages else exchange.record_id
        self._add_response(exchange, record_id, [(HEADER, as_header(pages, self.name))] if pages else [])
        if exchange.rendered_from:
            return offset
        about = [("WARC-Target-URI", exchange.url), ("WARC-Date", _time(exchange.fetched_at))]
        path = exchange.url.split("/", 3)[3] if exchange.url.count("/") > 2 else ""
        request = _head(f"{exchange.method} /{path} HTTP/1.1", exchange.request_headers)
        of_request = [*about, ("WARC-Concurrent-To", record_id)]
        self._add("request", new_record_id(), "application/http; msgtype=request", of_request, request)
        return offset

    def write_copy(self, exchange: Exchange, about: Headers) -> None:
        """Append the response of another archive, whose request is not known, so that a kill does not lose it.

        Args:
            exchange: the response.
            about: further headers of the record, which tell where it comes from.
        """
        self._add_response(exchange, exchange.record_id, about)
        self._stream.flush()

    def publish(self, lake: Lake) -> None:
        """Close the segment and move it into the lake, atomically."""
        self.close()
        lake.publish(self.path, self.name)

    def close(self) -> None:
        """Close the segment and leave it where it is."""
        self._stream.close()

    def _add_response(self, exchange: Exchange, record_id: str, further: Headers) -> None:
        about = [("WARC-Target-URI", exchange.url), ("WARC-Date", _time(exchange.fetched_at))]
        about.append(("WARC-Payload-Digest", _digest(exchange.body)))
        if exchange.discovery:
            about.append((DISCOVERY_HEADER, exchange.discovery.as_header()))
        if exchange.moved_to:
            about.append((MOVED_TO, exchange.moved_to))
        about += further
        if exchange.rendered_from:
            about.append(("WARC-Refers-To", exchange.rendered_from))
            content_type = header(exchange.headers, "content-type") or "text/html"
            self._add(RENDERING, record_id, content_type, about, exchange.body)
            return
        head = _head(f"HTTP/1.1 {exchange.status} {exchange.reason}", exchange.headers)
        block = head + exchange.body
        self._add("response", record_id, "application/http; msgtype=response", about, block)

    def _add(self, kind: str, record_id: str, content_type: str, about: Headers, block: bytes) -> None:
        """Append one record."""
        head = [
            ("WARC-Type", kind),
            ("WARC-Record-ID", record_id),
            *about,
            ("WARC-Block-Digest", _digest(block)),
            ("Content-Type", content_type),
            ("Content-Length", str(len(block))),
        ]
        lines = "".join(f"{name}: {value}\r\n" for name, value in head)
        record = b"WARC/1.1\r\n%b\r\n%b\r\n\r\n" % (lines.encode(), block)
        try:
            self._stream.write(isal_zlib.compress(record, _COMPRESSION, _GZIP))
        finally:
            self.size = self._stream.tell()  # on a full disk, part of the record may be written


def _head(first_line: str, headers: Headers) -> bytes:
    """Return the head of an HTTP message with its original bytes."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"{first_line}\r\n{lines}\r\n".encode("latin-1", "replace")


def _digest(data: bytes) -> str:
    return f"sha1:{b32encode(sha1(data, usedforsecurity=False).digest()).decode('ascii')}"


def _time(instant: datetime) -> str:
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"

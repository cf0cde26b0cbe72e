"""WARC 1.1 segments written into the lake by the crawl, before anything reads a page."""

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipelines.archive import Headers
from pipelines.lake import Lake
from pipelines.pages import HEADER, ArticlePages, as_header

_COMPRESSION = 5
"""Of zlib. warcio's own 9 saves 2 % of a news page's size and takes three times as long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its response as they went over the wire, less the transfer encoding.

    Attributes:
        body: the response's bytes, Content-Encoding still on.
        fetched_at: aware instant of the response.
    """

    url: str
    method: str
    request_headers: Headers
    status: int
    reason: str
    headers: Headers
    body: bytes
    fetched_at: datetime


class _Members:
    """A stream that makes a gzip member of what is written between two flushes; warcio flushes after each record."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._open: zlib._Compress | None = None

    def write(self, data: bytes) -> None:
        """Add to the open member."""
        if self._open is None:
            self._open = zlib.compressobj(_COMPRESSION, zlib.DEFLATED, zlib.MAX_WBITS | 16)
        self._stream.write(self._open.compress(data))

    def flush(self) -> None:
        """End the open member."""
        if self._open is not None:
            self._stream.write(self._open.flush())
            self._open = None


class SegmentWriter:
    """One WARC segment under construction on local disk; `publish` makes it appear in the lake.

    Every record is a gzip member of its own, so a reader may start at any record's offset.
    """

    def __init__(self, folder: Path, name: str, software: str) -> None:
        self.name = name
        self._path = folder / f"{name.rpartition('/')[2]}.partial"
        folder.mkdir(parents=True, exist_ok=True)
        self._stream: IO[bytes] = self._path.open("wb")
        self._writer = WARCWriter(_Members(self._stream), gzip=False, warc_version="WARC/1.1")
        info = self._writer.create_warcinfo_record(
            name.rpartition("/")[2], {"software": software, "format": "WARC File Format 1.1"}
        )
        self._writer.write_record(info)

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._stream.tell()

    def write(self, exchange: Exchange, pages: ArticlePages | None = None) -> int:
        """Append response and request records; return the offset of the response's gzip member.

        Args:
            exchange: what is archived.
            pages: the records that belong to one article with it, if it is the first page of several.
        """
        offset = self.size
        when = exchange.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        response = self._writer.create_warc_record(
            exchange.url,
            "response",
            payload=BytesIO(exchange.body),
            http_headers=StatusAndHeaders(
                f"{exchange.status} {exchange.reason}", exchange.headers, protocol="HTTP/1.1"
            ),
            warc_headers_dict={"WARC-Date": when} | ({HEADER: as_header(pages, self.name)} if pages else {}),
        )
        path = exchange.url.split("/", 3)[3] if exchange.url.count("/") > 2 else ""
        request = self._writer.create_warc_record(
            exchange.url,
            "request",
            http_headers=StatusAndHeaders(
                f"{exchange.method} /{path} HTTP/1.1", exchange.request_headers, is_http_request=True
            ),
            warc_headers_dict={"WARC-Date": when},
        )
        self._writer.write_request_response_pair(request, response)
        return offset

    def publish(self, lake: Lake) -> None:
        """Close the segment and make it appear in the lake, whole."""
        self._stream.close()
        lake.publish(self._path, self.name)

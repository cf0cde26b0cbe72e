"""WARC 1.1 segments written into the lake by the crawl, before anything reads a page.

The records are put together here, since a crawl waits for them: what warcio does for the few lines around a page takes
as long as compressing it. Reading them is warcio's work.
"""

from base64 import b32encode
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha1
from pathlib import Path
from typing import IO
from uuid import uuid4

from isal import isal_zlib

from pipelines.archive.lake import Lake
from pipelines.archive.multipage import HEADER, ArticlePages, as_header
from pipelines.archive.warc_reader import Headers

_COMPRESSION = 2
"""Of ISA-L, of whose levels the last, 3, saves 3 % of a news page's size and takes three times as long."""
_GZIP = isal_zlib.MAX_WBITS | 16
_BUFFER = 64 * 1024


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


class SegmentWriter:
    """One WARC segment under construction on local disk; `publish` makes it appear in the lake.

    Every record is a gzip member of its own, so a reader may start at any record's offset.
    """

    def __init__(self, folder: Path, name: str, software: str) -> None:
        self.name = name
        self._path = folder / f"{name.rpartition('/')[2]}.partial"
        folder.mkdir(parents=True, exist_ok=True)
        self._stream: IO[bytes] = self._path.open("wb", buffering=_BUFFER)
        self.size = 0
        """Bytes written so far."""
        about = [("WARC-Date", _time(datetime.now(UTC))), ("WARC-Filename", name.rpartition("/")[2])]
        fields = f"software: {software}\r\nformat: WARC File Format 1.1\r\n"
        self._add("warcinfo", _new_id(), "application/warc-fields", about, fields.encode())

    def write(self, exchange: Exchange, pages: ArticlePages | None = None) -> int:
        """Append response and request records; return the offset of the response's gzip member.

        Args:
            exchange: what is archived.
            pages: the records that belong to one article with it, if it is the first page of several.
        """
        offset, response_id = self.size, _new_id()
        about = [("WARC-Target-URI", exchange.url), ("WARC-Date", _time(exchange.fetched_at))]
        of_response = [*about, ("WARC-Payload-Digest", _digest(exchange.body))]
        if pages:
            of_response.append((HEADER, as_header(pages, self.name)))
        answer = _head(f"HTTP/1.1 {exchange.status} {exchange.reason}", exchange.headers)
        self._add("response", response_id, "application/http; msgtype=response", of_response, answer + exchange.body)
        path = exchange.url.split("/", 3)[3] if exchange.url.count("/") > 2 else ""
        question = _head(f"{exchange.method} /{path} HTTP/1.1", exchange.request_headers)
        of_request = [*about, ("WARC-Concurrent-To", response_id)]
        self._add("request", _new_id(), "application/http; msgtype=request", of_request, question)
        return offset

    def publish(self, lake: Lake) -> None:
        """Close the segment and make it appear in the lake, whole."""
        self._stream.close()
        lake.publish(self._path, self.name)

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
            self.size = self._stream.tell()  # of a record that did not fit on the disk, a part may be written


def _head(first_line: str, headers: Headers) -> bytes:
    """The head of an HTTP message, its bytes as they came."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"{first_line}\r\n{lines}\r\n".encode("latin-1", "replace")


def _digest(data: bytes) -> str:
    return f"sha1:{b32encode(sha1(data, usedforsecurity=False).digest()).decode('ascii')}"


def _new_id() -> str:
    return f"<urn:uuid:{uuid4()}>"


def _time(instant: datetime) -> str:
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"

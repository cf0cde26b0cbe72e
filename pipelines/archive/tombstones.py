"""Replacing records of a WARC file by tombstones of the same length, so that all other records keep their offsets."""

import struct
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from warcio.recordloader import ArcWarcRecord

from pipelines.archive.content_encoding import GZIP_START
from pipelines.archive.discovery_header import DISCOVERY_HEADER, read_discovery
from pipelines.archive.multipage import HEADER, from_header
from pipelines.archive.warc_reader import TOMBSTONE, is_response
from pipelines.archive.warc_recovery import records
from pipelines.errors import ArchiveError
from pipelines.records.warc_location import WarcLocation

_PAGES = frozenset({"response", "resource", "conversion", "revisit"})
_TEXT = b"removed for good"
_MAX_EXTRA_BYTES = 60_000  # of the 65,535 that a gzip header can hold; stored blocks take five of each 16 kB


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A record that holds a page.

    Attributes:
        urls: its address, and that of the article as a crawl found it.
        parts: records of the other pages of its article; `warc_file` is '' for the same file.
    """

    offset: int
    length: int
    urls: tuple[str, ...]
    parts: tuple[WarcLocation, ...]


def find_pages(path: Path, is_wanted: Callable[[int, tuple[str, ...]], bool]) -> list[PageRecord]:
    """Return the pages of a local WARC file that are wanted, by their offset and addresses."""
    with path.open("rb") as stream:
        return [
            PageRecord(offset, length, *reading)
            for offset, length, reading in records(stream, Counter(), _read)
            if is_wanted(offset, reading[0])
        ]


def replace_by_tombstones(path: Path, pages: Iterable[PageRecord]) -> None:
    """Overwrite these records of a local WARC file.

    Raises:
        ArchiveError: a record is shorter than a tombstone.
    """
    with path.open("r+b") as stream:
        for page in pages:
            stream.seek(page.offset)
            is_compressed = stream.read(len(GZIP_START)) == GZIP_START
            stream.seek(page.offset)
            stream.write(_member(page.length) if is_compressed else _record(page.length))


def _read(record: ArcWarcRecord) -> tuple[tuple[str, ...], tuple[WarcLocation, ...]] | None:
    is_response(record)  # raises for what is no WARC record
    if record.rec_type not in _PAGES:
        return None
    get = record.rec_headers.get_header
    discovery, pages = read_discovery(get(DISCOVERY_HEADER)), from_header(get(HEADER))
    urls = (get("WARC-Target-URI") or "", *([discovery.url] if discovery else []))
    return urls, tuple(place for place in (pages.first, *pages.further) if place is not None)


def _record(length: int) -> bytes:
    """Return a plain record of this length."""
    shortest = _written(_TEXT)
    content = _TEXT.ljust(len(_TEXT) + length - len(shortest))
    content = content[: len(content) + length - len(_written(content))]  # its length is written with more digits
    record = _written(content).ljust(length, b"\n")
    if len(record) != length:
        raise ArchiveError(f"a record of {length} bytes has no room for a tombstone")
    return record


def _written(content: bytes) -> bytes:
    head = {
        "WARC-Type": TOMBSTONE,
        "WARC-Record-ID": f"<urn:uuid:{uuid4()}>",
        "WARC-Date": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "Content-Type": "text/plain",
        "Content-Length": str(len(content)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return b"WARC/1.1\r\n%b\r\n%b\r\n\r\n" % (lines.encode(), content)


def _member(length: int) -> bytes:
    """Return a gzip member of this length: a long one is padded in its record, the rest in the gzip header."""
    padding = max(0, length - _MAX_EXTRA_BYTES)
    record = _written(_TEXT.ljust(len(_TEXT) + padding))
    packer = zlib.compressobj(0 if padding else 9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(record) + packer.flush()
    head = struct.pack("<4BI2B", 0x1F, 0x8B, 8, 4, 0, 0, 255)
    end = struct.pack("<2I", zlib.crc32(record), len(record))
    room = length - len(head) - 2 - len(packed) - len(end)
    if room < 0:
        raise ArchiveError(f"a record of {length} bytes has no room for a tombstone")
    return b"%b%b%b%b%b" % (head, struct.pack("<H", room), bytes(room), packed, end)

"""Reading the undamaged records of a WARC file; damaged parts are skipped and counted."""

import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import IO, TypeVar

from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from pipelines.archive.warc_reader import DAMAGE, ArchivedResponse, as_response, is_page

T = TypeVar("T")

_BEGINNING = re.compile(rb"\x1f\x8b\x08|WARC/1\.\d\r?\n")
_CHUNK = 256 * 1024
_MAX_MAGIC_BYTES = 16


def responses(stream: IO[bytes], tally: Counter[str]) -> Iterator[tuple[int, ArchivedResponse]]:
    """Yield the offset and each HTTP response or rendered page of a WARC; arguments as for `records`."""
    for offset, _, response in records(stream, tally, lambda record: as_response(record) if is_page(record) else None):
        yield offset, response


def records(
    stream: IO[bytes], tally: Counter[str], read: Callable[[ArcWarcRecord], T | None]
) -> Iterator[tuple[int, int, T]]:
    """Yield offset, length in the file and reading of each record of a WARC.

    Args:
        stream: seekable; plain, or each record compressed on its own.
        tally: receives the number of records by type, of `not_http` responses, and of `damaged` places.
        read: reads a record; None leaves it out.
    """
    place: int | None = 0
    while place is not None:
        stream.seek(place)
        found = ArchiveIterator(stream)
        try:
            for record in found:
                reading = read(record)
                offset, length = found.get_record_offset(), found.get_record_length()
                if record.raw_stream.limit > 0 or length <= 0:
                    raise EOFError("the record is cut off, or its length is wrong")
                place = offset + length
                tally[record.rec_type] += 1
                if reading is not None:
                    yield offset, length, reading
                elif record.rec_type == "response":
                    tally["not_http"] += 1
        except DAMAGE:
            tally["damaged"] += 1
            place = _next_beginning(stream, place + 1)
        else:
            # warcio treats a record that is cut off in its header as the end of the file.
            stream.seek(place)
            if stream.read(_MAX_MAGIC_BYTES).strip():
                tally["damaged"] += 1
            return


def _next_beginning(stream: IO[bytes], place: int) -> int | None:
    """Return the first offset from `place` on at which a record begins, None if there is none."""
    stream.seek(place)
    kept, base = b"", place
    while chunk := stream.read(_CHUNK):
        text = kept + chunk
        for match in _BEGINNING.finditer(text):
            if _is_record(stream, base + match.start()):
                return base + match.start()
        kept = text[-_MAX_MAGIC_BYTES:]
        base += len(text) - len(kept)
        stream.seek(base + len(kept))
    return None


def _is_record(stream: IO[bytes], place: int) -> bool:
    stream.seek(place)
    head = stream.read(1024)
    try:
        text = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head) if head.startswith(b"\x1f\x8b") else head
    except zlib.error:
        return False
    return text.startswith(b"WARC/")

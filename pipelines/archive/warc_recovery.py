"""The records of a WARC file in order, whatever is damaged between them passed over and counted."""

import re
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import IO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from pipelines.archive.warc_reader import DAMAGE, ArchivedResponse, as_response

_BEGINNING = re.compile(rb"\x1f\x8b\x08|WARC/1\.\d\r?\n")
_CHUNK = 256 * 1024
_MAX_MAGIC_BYTES = 16


def responses(stream: IO[bytes], tally: Counter[str]) -> Iterator[tuple[int, ArchivedResponse]]:
    """Yield the HTTP responses of a WARC, each with the offset at which it can be opened.

    Args:
        stream: seekable; gzipped record by record, or plain.
        tally: gets the number of records by type, of responses that are `not_http`, and of places where the file is
            `damaged`.
    """
    place: int | None = 0
    while place is not None:
        stream.seek(place)
        records = ArchiveIterator(stream)
        try:
            for record in records:
                response = _read(record)
                offset, length = records.get_record_offset(), records.get_record_length()
                if record.raw_stream.limit > 0 or length <= 0:
                    raise EOFError("the record is cut off, or its length is wrong")
                place = offset + length
                tally[record.rec_type] += 1
                if response is not None:
                    yield offset, response
                elif record.rec_type == "response":
                    tally["not_http"] += 1
        except DAMAGE:
            tally["damaged"] += 1
            place = _next_beginning(stream, place + 1)
        else:
            # warcio takes a record that breaks off in its head for the file's end.
            stream.seek(place)
            if stream.read(_MAX_MAGIC_BYTES).strip():
                tally["damaged"] += 1
            return


def _read(record: ArcWarcRecord) -> ArchivedResponse | None:
    """The response that a record holds, None for a record of another type."""
    # warcio takes any line of a few words for the head of an ARC record, the format before WARC.
    if record.format != "warc" or record.rec_type is None:
        raise ArchiveLoadFailed("a record without a WARC header")
    if record.rec_type != "response" or record.http_headers is None:
        return None
    return as_response(record)


def _next_beginning(stream: IO[bytes], place: int) -> int | None:
    """The first offset from `place` on at which a record begins, None where there is none."""
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

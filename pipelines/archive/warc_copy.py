"""Records of other archives, taken over into a WARC segment of the lake."""

import zlib
from base64 import b32encode
from collections import Counter
from hashlib import sha1
from io import BytesIO
from typing import NamedTuple

from warcio.recordloader import ArcWarcRecord

from pipelines.archive.content_encoding import decompress, join_chunks
from pipelines.archive.warc_reader import Headers, is_response, record_date, skip_interim
from pipelines.archive.warc_recovery import records
from pipelines.archive.warc_writer import Exchange
from pipelines.errors import ArchiveError

_TRUNCATED = "WARC-Truncated"


class CopiedPage(NamedTuple):
    """A response of another archive.

    Attributes:
        exchange: the response; the request is not known.
        about: WARC headers that tell where it comes from, and what is missing.
    """

    exchange: Exchange
    about: Headers


def read_member(member: bytes, max_bytes: int) -> CopiedPage:
    """Return the response of one gzip member of a WARC file.

    Raises:
        ArchiveError: it is incomplete, damaged, too large, no response, or contradicts its own length or digest.
    """
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        text = unpacker.decompress(member, max_bytes)
    except zlib.error as error:
        raise ArchiveError("its bytes are no compressed record") from error
    if unpacker.unconsumed_tail:
        raise ArchiveError(f"its record has more than {max_bytes} bytes")
    if not unpacker.eof:
        raise ArchiveError("its record breaks off")
    tally: Counter[str] = Counter()
    problems: list[str] = []

    def read(record: ArcWarcRecord) -> CopiedPage | None:
        try:
            return as_copy(record, max_bytes)
        except ValueError as error:
            problems.append(f": {error}")
            raise

    found = next(records(BytesIO(text), tally, read), None)
    if found is None or tally["damaged"]:
        kind = next((name for name in tally if name not in {"damaged", "response"}), None)
        raise ArchiveError(f"its record is a {kind}" if kind else "its record is damaged" + "".join(problems[:1]))
    return found[2]


def as_copy(record: ArcWarcRecord, max_bytes: int) -> CopiedPage | None:
    """Return the response of a record whose payload was not read yet, None for another record.

    Raises:
        ValueError: the payload is longer than `max_bytes`, or is not what the record's digest says.
    """
    if not is_response(record):
        return None
    skip_interim(record)
    get = record.rec_headers.get_header
    body = record.raw_stream.read(max_bytes + 1)
    if len(body) > max_bytes:
        raise ValueError(f"the payload has more than {max_bytes} bytes")
    exchange = Exchange(
        url=get("WARC-Target-URI"),
        method="GET",
        request_headers=[],
        status=int(record.http_headers.get_statuscode()),
        reason=record.http_headers.statusline.partition(" ")[2],
        headers=record.http_headers.headers,
        body=body,
        fetched_at=record_date(record),
    )
    if (digest := get("WARC-Payload-Digest")) and not has_digest(exchange, digest, max_bytes):
        raise ValueError("the payload is not what the record's digest says")
    about = [(name, value) for name in (_TRUNCATED,) if (value := get(name))]
    return CopiedPage(exchange, about)


def has_digest(exchange: Exchange, digest: str, max_bytes: int) -> bool:
    """Whether a body has a SHA-1 digest, as stored or decoded, since archives differ in that; True for other digests.

    `digest` is in base 32, behind `sha1:` or alone.
    """
    algorithm, colon, value = digest.rpartition(":")
    if colon and algorithm.lower() != "sha1":
        return True
    fields = {name.lower(): value for name, value in exchange.headers}
    joined = join_chunks(exchange.body, fields.get("transfer-encoding", "")).body
    decoded = decompress(joined, fields.get("content-encoding", ""), max_bytes).body
    return value.upper() in map(_sha1, (exchange.body, joined, decoded))


def _sha1(data: bytes) -> str:
    return b32encode(sha1(data, usedforsecurity=False).digest()).decode("ascii")

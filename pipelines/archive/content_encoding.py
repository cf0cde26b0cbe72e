"""Decoding of HTTP bodies: Transfer-Encoding and Content-Encoding. Damaged bodies are decoded up to the damage."""

import re
import sys
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_PIECE_BYTES = 2048  # compressed bytes decoded at a time; at damage, only the damaged piece and what follows is lost
_CHUNK_HEAD = re.compile(rb"(?:\r\n)?([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")
_HTML_END = re.compile(rb"</html\s*>", re.IGNORECASE)
_TAIL_BYTES = 2048
GZIP_START = b"\x1f\x8b"
_MAX_GZIP_LAYERS = 2
"""Layers of gzip that no header names, for instance those of a file that was compressed before it was served."""
_DAMAGE = (zlib.error, brotli.error, zstd.ZstdError, EOFError)


class Unpacked(NamedTuple):
    """A decoded body, and whether the encoded data was complete."""

    body: bytes
    is_whole: bool


class _Brotli:
    """Brotli's decompressor with the interface of the standard library's decompressors."""

    unused_data = b""

    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    @property
    def eof(self) -> bool:
        return bool(self._inner.is_finished())

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        return bytes(self._inner.process(data, output_buffer_limit=max_length))


_Start = Callable[[], Any]  # creates a decompressor with the interface of the standard library's

_GZIP: _Start = partial(zlib.decompressobj, zlib.MAX_WBITS | 16)
_DECOMPRESSORS: dict[str, tuple[_Start, ...]] = {
    "gzip": (_GZIP,),
    "x-gzip": (_GZIP,),
    "deflate": (zlib.decompressobj, partial(zlib.decompressobj, -zlib.MAX_WBITS)),  # some servers omit zlib's header
    "br": (_Brotli,),
    "zstd": (zstd.ZstdDecompressor,),
}


def decompress(body: bytes, content_encoding: str, max_bytes: int) -> Unpacked:
    """Decode a body by its Content-Encoding, and what is still gzip; return it unchanged if it is in no encoding.

    Args:
        body: the bytes as sent.
        content_encoding: the header's value: encodings in the order in which they were applied.
        max_bytes: size of the decoded body at which decoding stops, as a defence against compression bombs.
    """
    is_whole = True
    for name in reversed(content_encoding.lower().split(",")):
        attempts = (_unpack(body, start, max_bytes) for start in _DECOMPRESSORS.get(name.strip(), ()))
        unpacked = next(filter(None, attempts), Unpacked(body, is_whole=True))
        body, is_whole = unpacked.body, is_whole and unpacked.is_whole
    plain = undo_gzip(body, max_bytes)
    return Unpacked(plain.body, is_whole and plain.is_whole)


def undo_gzip(body: bytes, max_bytes: int) -> Unpacked:
    """Decompress a body that is still gzip, whatever its headers say; return any other unchanged."""
    is_whole = True
    for _ in range(_MAX_GZIP_LAYERS):
        unpacked = _unpack(body, _GZIP, max_bytes) if body.startswith(GZIP_START) else None
        if unpacked is None:
            break
        body, is_whole = unpacked.body, is_whole and unpacked.is_whole
    return Unpacked(body, is_whole)


def join_chunks(body: bytes, transfer_encoding: str) -> Unpacked:
    """Decode a chunked body; return it unchanged if it begins with no chunk, since many archives store it decoded."""
    if "chunked" not in transfer_encoding.lower():
        return Unpacked(body, is_whole=True)
    parts: list[bytes] = []
    place = 0
    while head := _CHUNK_HEAD.match(body, place):
        size = int(head[1], 16)
        if size == 0:
            return Unpacked(b"".join(parts), is_whole=True)
        place = head.end() + size
        parts.append(body[head.end() : place])
    return Unpacked(b"".join([*parts, body[place:]]), is_whole=not parts)


def is_short(sent: Unpacked, content_length: str) -> bool:
    """Return whether a body has fewer bytes than its Content-Length says."""
    is_number = content_length.isascii() and content_length.isdigit() and len(content_length) < 20
    return is_number and len(sent.body) < int(content_length)


def has_html_end(body: bytes) -> bool:
    """Return whether a page has its end tag and so is complete, whatever its transfer lacked."""
    return _HTML_END.search(body, max(0, len(body) - _TAIL_BYTES)) is not None


def _unpack(body: bytes, start: _Start, max_bytes: int) -> Unpacked | None:
    """Undo one encoding, up to the first damage; return None if the body does not begin with that encoding."""
    parts: list[bytes] = []
    unpacker, size, place = start(), 0, 0
    while place < len(body) and size < max_bytes:
        piece = body[place : place + _PIECE_BYTES]
        try:
            parts.append(unpacker.decompress(piece, max_bytes - size))
        except _DAMAGE:
            return Unpacked(b"".join(parts), is_whole=False) if place else None
        size += len(parts[-1])
        place += len(piece)
        if unpacker.eof:
            place -= len(unpacker.unused_data)
            if body[place : place + 2] != body[:2]:  # no further gzip member, so the rest is padding
                break
            unpacker = start()
    return Unpacked(b"".join(parts), unpacker.eof or not body)

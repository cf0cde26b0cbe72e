"""What HTTP wraps around a body, undone: its transfer in chunks and its Content-Encoding, as far as the bytes go."""

import re
import sys
import zlib
from collections.abc import Callable
from typing import NamedTuple, Protocol

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_PIECE = 2048  # packed bytes at a time: of damaged ones, what stands before the piece with the damage can be had
_CHUNK_HEAD = re.compile(rb"(?:\r\n)?([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")
_HTML_END = re.compile(rb"</html\s*>", re.IGNORECASE)
_TAIL = 2048
_DAMAGE = (zlib.error, brotli.error, zstd.ZstdError, EOFError)


class Unpacked(NamedTuple):
    """A body, and whether what it was wrapped in goes on to its end."""

    body: bytes
    is_whole: bool


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _Brotli:
    """Brotli's decompressor under the names that those of the standard library have."""

    unused_data = b""

    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    @property
    def eof(self) -> bool:
        return bool(self._inner.is_finished())

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        return bytes(self._inner.process(data, output_buffer_limit=max_length))


def _gzip() -> _Decompressor:
    return zlib.decompressobj(zlib.MAX_WBITS | 16)


# Some servers send deflate without the header that the standard asks for.
_KINDS: dict[str, tuple[Callable[[], _Decompressor], ...]] = {
    "gzip": (_gzip,),
    "x-gzip": (_gzip,),
    "deflate": (zlib.decompressobj, lambda: zlib.decompressobj(-zlib.MAX_WBITS)),
    "br": (_Brotli,),
    "zstd": (zstd.ZstdDecompressor,),
}


def decompress(body: bytes, content_encoding: str, largest: int) -> Unpacked:
    """Undo a Content-Encoding; bytes that are not what it says are left as they are.

    Args:
        body: as it was sent.
        content_encoding: the header: the encodings in the order in which they were applied.
        largest: bytes after which decompression ends, so that a bomb does.
    """
    is_whole = True
    for name in reversed(content_encoding.lower().split(",")):
        ways = (_unpacked(body, start, largest) for start in _KINDS.get(name.strip(), ()))
        unpacked = next(filter(None, ways), Unpacked(body, is_whole=True))
        body, is_whole = unpacked.body, is_whole and unpacked.is_whole
    return Unpacked(body, is_whole)


def join_chunks(body: bytes, transfer_encoding: str) -> Unpacked:
    """Undo a transfer in chunks; a body that does not begin with one is left as it is: many archives store it so."""
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
    """Whether a body that was sent in one piece has fewer bytes than its Content-Length promises."""
    is_number = content_length.isascii() and content_length.isdigit() and len(content_length) < 20
    return is_number and len(sent.body) < int(content_length)


def has_html_end(body: bytes) -> bool:
    """Whether a page goes on to its end tag: then nothing of it is missing, whatever its wrapping lacks."""
    return _HTML_END.search(body, max(0, len(body) - _TAIL)) is not None


def _unpacked(body: bytes, start: Callable[[], _Decompressor], largest: int) -> Unpacked | None:
    """The body without one encoding, as far as it can be had; None where it does not begin with that encoding."""
    parts: list[bytes] = []
    unpacker, size, place = start(), 0, 0
    while place < len(body) and size < largest:
        piece = body[place : place + _PIECE]
        try:
            parts.append(unpacker.decompress(piece, largest - size))
        except _DAMAGE:
            return Unpacked(b"".join(parts), is_whole=False) if place else None
        size += len(parts[-1])
        place += len(piece)
        if unpacker.eof:
            place -= len(unpacker.unused_data)
            if body[place : place + 2] != body[:2]:  # no further member; what else follows is padding
                break
            unpacker = start()
    return Unpacked(b"".join(parts), unpacker.eof or not body)

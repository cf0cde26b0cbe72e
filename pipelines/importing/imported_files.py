"""Copying imported files into the lake, so that rows point to records that stay."""

import hashlib
import re
import sys
import zlib
from pathlib import Path

import fsspec

from pipelines.archive.content_encoding import GZIP_START
from pipelines.archive.lake import Lake
from pipelines.errors import ArchiveError
from pipelines.temporary_folder import temporary_folder

_CHUNK = 1024 * 1024
_PIECE = 64 * 1024
_MAX_HEAD_BYTES = 64 * 1024
_MARK_BYTES = 16
_LENGTH = re.compile(rb"\nContent-Length:\s{0,9}(\d{1,15})\s", re.IGNORECASE)
_ZSTD_SKIPPABLE = b"\x2a\x4d\x18"
_COMPRESSIONS = {b"\x28\xb5\x2f\xfd": "Zstandard", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}


def copy_into_lake(lake: Lake, location: str) -> str:
    """Copy a file into the lake under a name derived from its content, unless it is there; return the name.

    A file that lies in the lake is not copied.

    Raises:
        ArchiveError: the file cannot be read, or its records are not compressed one by one with gzip.
    """
    if name := lake.name_of(location):
        return name
    with temporary_folder("kabar-import-") as folder:
        local = folder / "copy"
        digest = _copy(location, local)
        if compression := _foreign_compression(local):
            raise ArchiveError(f"{location} is compressed with {compression}; decompress it, import that")
        if _has_joined_records(local):
            problem = "is compressed as one piece, in part or whole, not record by record"
            raise ArchiveError(f"{location} {problem}; gunzip it, import that")
        name = f"warc/import/{digest}-{location.rstrip('/').rpartition('/')[2]}"
        if not lake.exists(name):
            lake.publish(local, name)
        return name


def _copy(location: str, local: Path) -> str:
    """Copy a file; return the first digits of its SHA-256."""
    digest = hashlib.sha256()
    try:
        with fsspec.open(location, "rb") as source, local.open("wb") as target:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                target.write(chunk)
    except Exception as error:  # each library behind fsspec raises errors of its own
        raise ArchiveError(f"{location} cannot be read: {_reason(error)}") from error
    return digest.hexdigest()[:12]


def _foreign_compression(local: Path) -> str | None:
    """Return the name of a compression other than gzip, None for a file in none."""
    with local.open("rb") as stream:
        head = stream.read(8)
    if head[1:4] == _ZSTD_SKIPPABLE:  # the dictionary before the records
        return "Zstandard"
    return next((name for magic, name in _COMPRESSIONS.items() if head.startswith(magic)), None)


def _has_joined_records(local: Path) -> bool:
    """Return whether a member of a gzip file has more than one record: no offset would lead to the second.

    The rest of a damaged file is not looked at; reading it reports the damage.
    """
    with local.open("rb") as stream:
        data = stream.read(_PIECE)
        while data.startswith(GZIP_START):
            member, unpacker = _Member(), zlib.decompressobj(zlib.MAX_WBITS | 16)
            while data and not unpacker.eof:
                try:
                    member.add(unpacker.decompress(data))
                except zlib.error:
                    return False
                data = unpacker.unused_data or (b"" if unpacker.eof else stream.read(_PIECE))
            if member.has_second:
                return True
            if len(data) < _MARK_BYTES:
                data += stream.read(_PIECE)
    return False


class _Member:
    """The decompressed bytes of one gzip member: where its first record ends, and whether another one follows."""

    def __init__(self) -> None:
        self.has_second = False
        self._head = b""
        self._left: int | None = None  # bytes until the end of the first record, None until its head is read

    def add(self, text: bytes) -> None:
        """Take the next bytes."""
        if self._left is None:
            self._head += text
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                self._left = sys.maxsize if len(self._head) > _MAX_HEAD_BYTES else None  # a damaged record
                return
            length = _LENGTH.search(self._head, 0, end + 2)
            if not self._head.startswith(b"WARC/") or length is None:
                self._left = sys.maxsize
                return
            text, self._left = self._head[end + 4 :], int(length[1])
            self._head = b""
        after = text[self._left :] if self._left < len(text) else b""
        self._left = max(0, self._left - len(text))
        if after and not self.has_second:
            self._head = (self._head + after).lstrip()[:_MARK_BYTES]
            self.has_second = self._head.startswith(b"WARC/1.")


def _reason(error: BaseException) -> str:
    """Return the error's message; fsspec hides every failure of an HTTP request behind FileNotFoundError."""
    if isinstance(error, FileNotFoundError) and error.__cause__ is not None:
        error = error.__cause__
    return " ".join(str(getattr(error, "strerror", None) or error).split()) or type(error).__name__

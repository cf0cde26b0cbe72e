"""Copying imported files into the lake, so that rows point to records that stay."""

import hashlib
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory

import fsspec

from pipelines.archive.lake import Lake
from pipelines.errors import ArchiveError

_CHUNK = 1024 * 1024


def copy_into_lake(lake: Lake, location: str) -> str:
    """Copy a file into the lake under a name derived from its content, unless it is there; return the name.

    A file that lies in the lake is not copied.

    Raises:
        ArchiveError: the file cannot be read, or its records are not compressed one by one.
    """
    if name := lake.name_of(location):
        return name
    with TemporaryDirectory(prefix="kabar-import-") as folder:
        local = Path(folder) / "copy"
        digest = _copy(location, local)
        if _is_one_piece(local):
            raise ArchiveError(f"{location} is compressed as one piece, not record by record; gunzip it, import that")
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


def _is_one_piece(local: Path) -> bool:
    """Return whether the first member of a gzip file has more than one record."""
    with local.open("rb") as stream:
        head = stream.read(_CHUNK)
    try:
        first = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, _CHUNK)
    except zlib.error:
        return False
    return first.startswith(b"WARC/") and b"\r\n\r\nWARC/1." in first


def _reason(error: BaseException) -> str:
    """Return the error's message; fsspec hides every failure of an HTTP request behind FileNotFoundError."""
    if isinstance(error, FileNotFoundError) and error.__cause__ is not None:
        error = error.__cause__
    return " ".join(str(getattr(error, "strerror", None) or error).split()) or type(error).__name__

"""Reading a file of an object store from a place on, without asking for its size or for much more than is read."""

import io
from typing import Any

from fsspec import AbstractFileSystem

FIRST_BYTES = 64 * 1024
"""Of the first request; most archived pages are shorter."""
MAX_BYTES = 8 * 1024 * 1024


class Ranges(io.RawIOBase):
    """A stream of one file; each request asks for twice as much as the one before.

    Args:
        fs: the store.
        path: the file in it.
        start: where the stream begins; nothing before it can be read.
    """

    def __init__(self, fs: AbstractFileSystem, path: str, start: int) -> None:
        self._fs, self._path = fs, path
        self._next, self._place = start, start
        self._length = FIRST_BYTES
        self._buffer = memoryview(b"")
        self._is_last = False
        self._fetch()

    def readable(self) -> bool:
        """Say that it is for reading, as `io` asks."""
        return True

    def tell(self) -> int:
        """Return the place in the file."""
        return self._place

    def readinto(self, target: Any) -> int:  # noqa: ANN401 - any buffer
        """Fill a buffer as far as one request has given; return 0 at the end of the file."""
        if not self._buffer and not self._is_last:
            self._fetch()
        taken = self._buffer[: len(target)]
        target[: len(taken)] = taken
        self._buffer = self._buffer[len(taken) :]
        self._place += len(taken)
        return len(taken)

    def _fetch(self) -> None:
        try:
            found = self._fs.cat_file(self._path, start=self._next, end=self._next + self._length)
        except OSError as error:
            if isinstance(error, FileNotFoundError) or self._next < self._fs.size(self._path):
                raise
            found = b""  # nothing is there to be ranged over
        self._is_last = len(found) < self._length
        self._next += len(found)
        self._buffer = memoryview(found)
        self._length = min(2 * self._length, MAX_BYTES)

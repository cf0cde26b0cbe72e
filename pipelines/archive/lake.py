"""The lake: WARC segments and files of runs at any fsspec URL; every file is complete or absent.

Tasks pass their files through the lake and not through a local disk, so they may run on different machines.
"""

import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import fsspec
from fsspec.implementations.local import LocalFileSystem

from pipelines.archive.ranges import Ranges
from pipelines.errors import ArchiveError
from pipelines.temporary_folder import temporary_folder

_STORES = frozenset({"s3", "gs", "abfs"})
"""What fsspec calls the stores where a file appears whole or not at all, without a rename."""


def require_writable(url: str) -> None:
    """Raise ArchiveError if the lake cannot be written to."""
    try:
        lake, name = Lake(url), f"{uuid4().hex}.probe"
        lake.write_text(name, "")
        lake.remove(name)
    except Exception as error:  # each library behind fsspec raises errors of its own
        reason = getattr(error, "strerror", None) or error
        raise ArchiveError(
            f"the lake {url} cannot be written to: {reason}; let the user who runs Kabar write there, or set"
            " KABAR_LAKE_URL to another place"
        ) from error


class Lake:
    """Named files below one fsspec URL. Names are relative, with `/` between parts.

    Every method raises ArchiveError for a name that could lead out of the lake.
    """

    def __init__(self, url: str) -> None:
        # A cache of listings would hide what other processes write.
        self._fs, root = fsspec.url_to_fs(url, use_listings_cache=False)
        self._root: str = root.rstrip("/")

    @property
    def folder(self) -> str | None:
        """The path of a lake that is a folder of this machine, None for another or one that does not exist yet."""
        return self._root if isinstance(self._fs, LocalFileSystem) and Path(self._root).is_dir() else None

    def publish(self, local: Path, name: str) -> None:
        """Move a finished local file into the lake, atomically."""
        self._write(name, partial(self._fs.put_file, str(local)))
        local.unlink()

    def write_text(self, name: str, text: str) -> None:
        """Write or replace a small text file, atomically."""
        self._write(name, lambda path: self._fs.pipe_file(path, text.encode()))

    def write_json(self, name: str, value: Any) -> None:  # noqa: ANN401 - any JSON value
        """Write or replace a JSON document, atomically."""
        self.write_text(name, json.dumps(value, ensure_ascii=False, indent=1))

    def read_json(self, name: str) -> Any:  # noqa: ANN401 - any JSON value
        """Read a JSON document; raise ArchiveError if it is missing or damaged."""
        try:
            with self.open(name) as stream:
                return json.load(stream)
        except ValueError as error:
            raise ArchiveError(_damaged(name, error)) from error

    def write_lines(self, name: str, lines: Iterable[str]) -> None:
        """Write or replace a gzipped text file, atomically; the lines are buffered on local disk, not in memory."""
        with temporary_folder("kabar-lines-") as folder:
            local = folder / "lines"
            with gzip.open(local, "wt", encoding="utf-8", compresslevel=5) as stream:
                stream.writelines(f"{line}\n" for line in lines)
            self.publish(local, name)

    def read_lines(self, name: str) -> Iterator[str]:
        """Yield the lines of a gzipped text file; raise ArchiveError if it is missing or damaged."""
        try:
            with self.open(name) as stream, gzip.open(stream, "rt", encoding="utf-8") as lines:
                yield from lines
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise ArchiveError(_damaged(name, error)) from error

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Open a file that is read to its end; raise ArchiveError if there is none."""
        with self._opened(name, partial(self._fs.open, self._path(name), "rb")) as stream:
            yield stream

    @contextmanager
    def open_at(self, name: str, offset: int) -> Iterator[IO[bytes]]:
        """Open a file of which a little is read from an offset on; raise ArchiveError if there is none."""
        path = self._path(name)
        if isinstance(self._fs, LocalFileSystem):
            with self.open(name) as stream:
                stream.seek(offset)
                yield stream
        else:
            with self._opened(name, lambda: io.BufferedReader(Ranges(self._fs, path, offset), 16_384)) as stream:
                yield stream

    @contextmanager
    def _opened(self, name: str, start: Callable[[], AbstractContextManager[IO[bytes]]]) -> Iterator[IO[bytes]]:
        try:
            opened = start()
        except FileNotFoundError as error:
            raise ArchiveError(
                f"{name} is not in the lake {self._root}; was the lake moved (KABAR_LAKE_URL)?"
            ) from error
        with opened as stream:
            yield stream

    def exists(self, name: str) -> bool:
        """Return whether the lake has a file of this name."""
        return bool(self._fs.exists(self._path(name)))

    def size(self, name: str) -> int:
        """Return the number of bytes of a file."""
        return int(self._fs.size(self._path(name)))

    def names(self, pattern: str) -> list[str]:
        """Return the names that match a glob pattern, sorted."""
        found = self._fs.glob(self._path(pattern))
        return sorted(path.removeprefix(f"{self._root}/") for path in map(str, found))

    def name_of(self, location: str) -> str | None:
        """Return the name of a file that is given by its path or URL, None if it is not in the lake."""
        try:
            fs, path = fsspec.url_to_fs(location)
        except (ValueError, ImportError):  # a protocol that fsspec does not know here
            return None
        _, _, name = path.partition(f"{self._root}/")
        is_here = type(fs) is type(self._fs) and path == f"{self._root}/{name}" and not _leads_out(name)
        return name if is_here and self.exists(name) else None

    def remove(self, name: str) -> None:
        """Delete a file."""
        self._fs.rm_file(self._path(name))

    def remove_folder(self, name: str) -> None:
        """Delete all files below a name."""
        self._fs.rm(self._path(name), recursive=True)

    def _write(self, name: str, put: Callable[[str], None]) -> None:
        """Let `put` write a file to the path that it gets, so that the file is whole or absent."""
        target = self._path(name)
        if not _STORES.isdisjoint((self._fs.protocol,) if isinstance(self._fs.protocol, str) else self._fs.protocol):
            try:
                put(target)
            except FileNotFoundError:  # there is no bucket yet
                self._fs.makedirs(target.rpartition("/")[0], exist_ok=True)
                put(target)
            return
        with self._staging(target) as staging:
            put(staging)

    @contextmanager
    def _staging(self, target: str) -> Iterator[str]:
        """Yield a path to write to; it is renamed at the end of the block, or deleted if writing fails."""
        if isinstance(self._fs, LocalFileSystem):
            _make_private(Path(self._root))
        self._fs.makedirs(target.rpartition("/")[0], exist_ok=True)
        staging = f"{target}.{uuid4().hex}.partial"
        try:
            yield staging
            self._fs.mv(staging, target)
        except BaseException:
            with suppress(Exception):
                self._fs.rm_file(staging)
            raise

    def _path(self, name: str) -> str:
        if _leads_out(name):
            raise ArchiveError(f"{name!r} is not the name of a file in the lake {self._root}")
        return f"{self._root}/{name}"


def _damaged(name: str, error: Exception) -> str:
    return f"{name} in the lake is damaged ({error}); repeat the task that wrote it"


def _make_private(folder: Path) -> None:
    """Create a folder and the missing ones above it, closed to other users; existing ones stay as they are."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)


def _leads_out(name: str) -> bool:
    """Return whether a name is not that of a file, absolute (its first part is empty), or could climb."""
    parts = name.split("/")
    return "\0" in name or parts[-1] == "." or not {"", ".."}.isdisjoint(parts)

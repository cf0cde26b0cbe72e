"""The lake: WARC segments, manifests and extracted articles in any fsspec place, each whole or absent.

What one task hands to the next lies here and not on a worker's disk, so two tasks of a run may run on two machines.
"""

import gzip
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any
from uuid import uuid4

import fsspec

from pipelines.errors import ArchiveError


def require_writable(url: str) -> None:
    """See to it that a lake takes what is written to it, before work begins that would be lost.

    Raises:
        ArchiveError: it does not.
    """
    try:
        lake, name = Lake(url), f"{uuid4().hex}.probe"
        lake.write_text(name, "")
        lake.remove(name)
    except Exception as error:  # each library that fsspec writes through has its own
        msg = (
            f"the lake {url} cannot be written to: {getattr(error, 'strerror', None) or error}; let the user who runs"
            " Kabar write there, or set KABAR_LAKE_URL to another place"
        )
        raise ArchiveError(msg) from error


class Lake:
    """Named blobs below one fsspec URL. Names are relative, with `/` between parts."""

    def __init__(self, url: str) -> None:
        self._fs, root = fsspec.url_to_fs(url)
        self._root: str = root.rstrip("/")

    def publish(self, local: Path, name: str) -> None:
        """Move a finished local file into the lake; readers see it whole or not at all."""
        target = self._path(name)
        self._fs.makedirs(target.rpartition("/")[0], exist_ok=True)
        # An object store's put is atomic; a folder's is not, its rename is.
        with self._staging(target) as staging:
            self._fs.put_file(str(local), staging)
        local.unlink()

    def write_text(self, name: str, text: str) -> None:
        """Write a small text file, whole or not at all, in place of an earlier one."""
        target = self._path(name)
        self._fs.makedirs(target.rpartition("/")[0], exist_ok=True)
        with self._staging(target) as staging:
            self._fs.pipe_file(staging, text.encode())

    def write_json(self, name: str, value: Any) -> None:  # noqa: ANN401 - whatever JSON can say
        """Write one JSON document, whole or not at all."""
        self.write_text(name, json.dumps(value, ensure_ascii=False, indent=1))

    def read_json(self, name: str) -> Any:  # noqa: ANN401 - whatever JSON can say
        """Read one JSON document.

        Raises:
            ArchiveError: there is no such file in the lake.
        """
        with self.open(name) as stream:
            return json.load(stream)

    def write_lines(self, name: str, lines: Iterable[str]) -> None:
        """Write a gzipped text, whole or not at all; the lines are drawn one by one and kept on local disk."""
        with TemporaryDirectory(prefix="kabar-lines-") as folder:
            local = Path(folder) / "lines"
            with gzip.open(local, "wt", encoding="utf-8", compresslevel=5) as stream:
                stream.writelines(f"{line}\n" for line in lines)
            self.publish(local, name)

    def read_lines(self, name: str) -> Iterator[str]:
        """Yield the lines of a gzipped text.

        Raises:
            ArchiveError: there is no such file in the lake.
        """
        with self.open(name) as stream, gzip.open(stream, "rt", encoding="utf-8") as lines:
            yield from lines

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Open a blob for reading.

        Raises:
            ArchiveError: there is no such file in the lake.
        """
        try:
            stream = self._fs.open(self._path(name), "rb")
        except FileNotFoundError as error:
            msg = f"{name} is not in the lake {self._root}; was the lake moved (KABAR_LAKE_URL)?"
            raise ArchiveError(msg) from error
        with stream:
            yield stream

    def exists(self, name: str) -> bool:
        """Whether there is a blob of this name."""
        return bool(self._fs.exists(self._path(name)))

    def names(self, pattern: str) -> list[str]:
        """Names of the blobs that match a glob pattern, in order."""
        found = self._fs.glob(self._path(pattern))
        return sorted(path.removeprefix(f"{self._root}/") for path in map(str, found))

    def remove(self, name: str) -> None:
        """Take one blob away."""
        self._fs.rm_file(self._path(name))

    def remove_folder(self, name: str) -> None:
        """Take all blobs below one name away."""
        self._fs.rm(self._path(name), recursive=True)

    @contextmanager
    def _staging(self, target: str) -> Iterator[str]:
        """Name a place to write to, moved to the target at the end; nothing stays of what breaks, as on a full disk."""
        # An object store's put is atomic; a folder's is not, its rename is.
        staging = f"{target}.{uuid4().hex}.partial"
        try:
            yield staging
            self._fs.mv(staging, target)
        except BaseException:
            with suppress(Exception):
                self._fs.rm_file(staging)
            raise

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

"""The files of an export: each is written here, then published, with a digest of its bytes."""

import hashlib
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path

from pipelines.archive.lake import Lake
from pipelines.errors import UsageError
from pipelines.warehouse.connection import Cursor
from pipelines.warehouse.export.formats import Row, Write, schema_of
from pipelines.warehouse.export.manifest import FileEntry

ROWS_AT_ONCE = 1000


def rows_of(cursor: Cursor) -> Iterable[Row]:
    """Yield the rows of a named cursor, whose columns are known from then on."""
    first = cursor.fetchone()  # a named cursor knows its columns only after the first row
    return iter(()) if first is None else chain([first], cursor)


def publish_rows(
    destination: Lake,
    name: str,
    cursor: Cursor,
    rows: Iterable[Row],
    *,
    write: Write,
    folder: Path,
    skipped: int = 0,
    frozen: Mapping[str, str] | None = None,
) -> FileEntry:
    """Write rows of a cursor as a file.

    Args:
        destination: where the file goes.
        name: its name there.
        cursor: what the rows are from; describes the columns.
        rows: rows without the columns that are skipped.
        write: the writer of its format.
        folder: a temporary folder on this machine.
        skipped: number of first columns that are not in the rows.
        frozen: SHA-256 of each file of the corpus that the destination holds.

    Raises:
        UsageError: the file is not that of the frozen corpus; nothing was published.
    """
    local = folder / "file"
    schema = schema_of((column.name, column.type_code) for column in (cursor.description or ())[skipped:])
    count = write(local, schema, rows)
    with local.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if frozen is not None and frozen.get(name) != digest:
        raise UsageError(
            f"The destination holds a corpus of these articles whose {name} is another one: a byline, a day or their"
            " coverage changed since, or the version of Kabar or pyarrow. Choose another folder."
        )
    entry = FileEntry(name=name, rows=count, bytes=local.stat().st_size, sha256=digest)
    destination.publish(local, name)
    return entry

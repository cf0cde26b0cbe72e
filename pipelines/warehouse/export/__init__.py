"""Export of articles as files by publication day, for DuckDB, pandas, Polars and Spark.

A file holds one publisher's articles of one local day: `<destination>/day=2016-09-19/kompas.parquet`. A second export
of the same days replaces their files and removes those without articles, so a destination never holds a row twice.
Articles for coders are in one file, `<destination>/articles.csv`, in a random order.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from psycopg2 import sql

from pipelines.archive.lake import Lake
from pipelines.errors import UsageError
from pipelines.temporary_folder import temporary_folder
from pipelines.warehouse.connection import Connection, Cursor, statement
from pipelines.warehouse.export.corpus_files import ROWS_AT_ONCE, publish_rows, rows_of
from pipelines.warehouse.export.formats import Format, Row, writer
from pipelines.warehouse.export.manifest import MANIFEST, FileEntry
from pipelines.warehouse.export.selection import Choice, Layout, Span, columns_of, parameters, require_choosable

__all__ = ["Exported", "Format", "Span", "export_articles", "write_articles"]

_EVERY_ARTICLE = Choice()
_FILE_COLUMNS = 2
"""Number of columns that say into which file a row goes; the exported columns follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What an export did; a file is removed when its articles are gone."""

    articles: int
    files: int
    removed: int


def export_articles(
    connection: Connection, destination: Lake, span: Span, layout: Layout, choice: Choice = _EVERY_ARTICLE
) -> Exported:
    """Write articles below `destination`; memory is bounded.

    Raises:
        UsageError: the destination is a frozen corpus, or the layout or the choice is wrong.
        WarehouseError: there is a query, and some articles cannot be searched yet.
    """
    if destination.exists(MANIFEST):
        raise UsageError("The destination holds a frozen corpus; choose another folder.")
    require_choosable(connection, span, choice)
    written = write_articles(connection, destination, span, layout, choice)
    names = {file.name for file in written}
    stale = [
        name
        for name in destination.names("day=*/*." + layout.kind)
        if not layout.codes and span.covers(name) and name not in names
    ]
    for name in stale:
        destination.remove(name)
    return Exported(articles=sum(file.rows for file in written), files=len(written), removed=len(stale))


def write_articles(
    connection: Connection,
    destination: Lake,
    span: Span,
    layout: Layout,
    choice: Choice,
    *,
    frozen: Mapping[str, str] | None = None,
) -> list[FileEntry]:
    """Write files of articles and return what was written, in the order of the files.

    Raises:
        UsageError: the layout is wrong, or a file is not that of the corpus that is frozen there (name to SHA-256).
    """
    write = writer(layout.kind, guards_formulas=layout.guards_formulas)
    with connection.cursor() as cursor:
        columns = columns_of(cursor, layout)
    with connection.cursor(name="export") as cursor, temporary_folder("kabar-export-") as folder:
        cursor.itersize = ROWS_AT_ONCE
        cursor.execute(
            sql.SQL(statement(__name__, "articles")).format(columns=columns),
            parameters(span, choice) | {"is_shuffled": bool(layout.codes)},
        )
        return [
            publish_rows(
                destination, name, cursor, rows, write=write, folder=folder, skipped=_FILE_COLUMNS, frozen=frozen
            )
            for name, rows in _files(cursor, layout)
        ]


def _files(cursor: Cursor, layout: Layout) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield the name and the rows of each file, from ordered rows."""
    rows = rows_of(cursor)
    if layout.codes:
        yield f"articles.{layout.kind}", (row[_FILE_COLUMNS:] for row in rows)
        return
    for (published, source_id), group in groupby(rows, key=itemgetter(0, 1)):
        yield f"day={published.isoformat()}/{source_id}.{layout.kind}", (row[_FILE_COLUMNS:] for row in group)

"""Export of articles as files by publication day, for DuckDB, pandas, Polars and Spark.

A file holds one publisher's articles of one local day: `<destination>/day=2016-09-19/kompas.parquet`. A second export
of the same days replaces their files and removes those without articles, so a destination never holds a row twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, groupby

from pipelines.archive.lake import Lake
from pipelines.temporary_folder import temporary_folder
from pipelines.warehouse.connection import Connection, Cursor, statement
from pipelines.warehouse.export.formats import Format, Row, schema_of, writer

__all__ = ["Exported", "Format", "Span", "export_articles"]

_ROWS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Local publication days, both included, of one source, or of all sources for None."""

    first: date
    last: date
    source_id: str | None = None

    def covers(self, name: str) -> bool:
        """Whether a file of an export, named relative to its destination, belongs to this span."""
        folder, _, file = name.partition("/")
        source_id = file.rpartition(".")[0]  # which may be a domain
        try:
            day = date.fromisoformat(folder.removeprefix("day="))
        except ValueError:  # a folder of somebody else's
            return False
        return self.first <= day <= self.last and self.source_id in {None, source_id}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What an export did; a file is removed when its articles are gone."""

    articles: int
    files: int
    removed: int


def export_articles(
    connection: Connection, destination: Lake, span: Span, kind: Format, *, guards_formulas: bool = False
) -> Exported:
    """Write the articles of a span below `destination`, one file per day and source; memory is bounded.

    `guards_formulas` is for CSV files that a spreadsheet will open.
    """
    write = writer(kind, guards_formulas=guards_formulas)
    written: dict[str, int] = {}
    with connection.cursor(name="export") as cursor, temporary_folder("kabar-export-") as folder:
        cursor.itersize = _ROWS_AT_ONCE
        cursor.execute(
            statement(__name__, "articles"),
            {"first": span.first, "last": span.last, "source_id": span.source_id},
        )
        for name, rows in _files(cursor, kind):
            local = folder / "file"
            schema = schema_of((column.name, column.type_code) for column in cursor.description or ())
            written[name] = write(local, schema, rows)
            destination.publish(local, name)
    stale = [name for name in destination.names("day=*/*." + kind) if span.covers(name) and name not in written]
    for name in stale:
        destination.remove(name)
    return Exported(articles=sum(written.values()), files=len(written), removed=len(stale))


def _files(cursor: Cursor, kind: Format) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield the name and the rows of each file, from ordered rows."""
    first = cursor.fetchone()  # a named cursor knows its columns only after the first row
    if first is None:
        return
    names = [column.name for column in cursor.description or ()]
    day, source = names.index("published_date"), names.index("source_id")
    for (published, source_id), rows in groupby(chain([first], cursor), key=lambda row: (row[day], row[source])):
        yield f"day={published.isoformat()}/{source_id}.{kind}", rows

"""Frozen corpora: an export with a manifest, which can be cited, checked and compared with a warehouse."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from psycopg2 import sql

import pipelines
from pipelines.archive.lake import Lake
from pipelines.errors import UsageError
from pipelines.temporary_folder import temporary_folder
from pipelines.warehouse.connection import Connection, statement
from pipelines.warehouse.export import write_articles
from pipelines.warehouse.export.corpus_files import ROWS_AT_ONCE, publish_rows, rows_of
from pipelines.warehouse.export.formats import Format, cell_writer, writer
from pipelines.warehouse.export.manifest import (
    MANIFEST,
    ChosenText,
    FileEntry,
    Manifest,
    chosen_text,
    corpus_id,
    read_manifest,
)
from pipelines.warehouse.export.selection import (
    KEY_COLUMNS,
    PAGE_COLUMNS,
    Choice,
    Layout,
    Span,
    parameters,
    require_choosable,
)

COVERAGE = "coverage.jsonl"


def freeze(connection: Connection, destination: Lake, span: Span, layout: Layout, choice: Choice) -> Manifest:
    """Write articles, their coverage and a manifest; the connection is a `snapshot`.

    The columns are those of the layout after the key columns, or what the page says. The same rows give the same files,
    and a file of a corpus that the destination holds is never replaced by another one.

    Raises:
        UsageError: the destination holds other files or other rows, or the layout or the choice is wrong.
        WarehouseError: there is a query, and some articles cannot be searched yet.
    """
    require_choosable(connection, span, choice)
    layout = replace(layout, columns=_frozen_columns(layout))
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "extractors"), parameters(span, choice))
        extractors: dict[str, int] = dict(cursor.fetchall())
    identity = corpus_id(chosen_texts(connection, span, choice))
    frozen = _frozen_files(destination, span, layout, choice, identity)
    files = write_articles(connection, destination, span, layout, choice, frozen=frozen)
    manifest = Manifest(
        corpus_id=identity,
        articles=sum(file.rows for file in files),
        kabar_version=pipelines.__version__,
        query=choice.query,
        first=span.first,
        last=span.last,
        source=span.source_id,
        language=choice.language,
        sample=choice.sample,
        per=choice.per,
        seed=choice.seed,
        columns=layout.columns or (),
        code=layout.codes,
        format=layout.kind,
        guard_formulas=layout.guards_formulas,
        extractor_versions=extractors,
        files=tuple(files),
        coverage=_write_coverage(connection, destination, span, choice, frozen),
    )
    destination.write_text(MANIFEST, manifest.model_dump_json(indent=1) + "\n")
    return manifest


def chosen_texts(
    connection: Connection, span: Span, choice: Choice, columns: Sequence[str] = (), *, guards_formulas: bool = False
) -> Iterator[ChosenText]:
    """Yield what a corpus of this choice holds in the warehouse as it is now, sorted by key.

    Args:
        connection: a `snapshot`.
        span: days and source of the corpus.
        choice: which of their articles it takes.
        columns: further columns to make digests of.
        guards_formulas: whether the digests are of cells that a spreadsheet may open.
    """
    cell_of = cell_writer(guards_formulas=guards_formulas)
    wanted = sql.SQL(", ").join(sql.Identifier("articles", name) for name in (*KEY_COLUMNS, *columns))
    with connection.cursor(name="chosen_texts") as cursor:
        cursor.itersize = ROWS_AT_ONCE
        cursor.execute(sql.SQL(statement(__name__, "chosen_texts")).format(columns=wanted), parameters(span, choice))
        for row in cursor:
            yield chosen_text(map(cell_of, row))


def data_files(corpus: Lake) -> list[str]:
    """Return the names of all files, however deep, that readers of a corpus would take for parts of it."""
    endings = tuple(f".{kind}" for kind in Format)
    return [name for name in corpus.names("**") if name.casefold().endswith(endings)]


def _frozen_columns(layout: Layout) -> tuple[str, ...]:
    if layout.columns is None:
        return PAGE_COLUMNS
    return (*KEY_COLUMNS, *(name for name in layout.columns if name not in KEY_COLUMNS))


def _frozen_files(
    destination: Lake, span: Span, layout: Layout, choice: Choice, identity: str
) -> Mapping[str, str] | None:
    """Return name and SHA-256 of the files if the destination holds this very corpus, None if it is empty."""
    if destination.exists(MANIFEST):
        old = read_manifest(destination)
        if (old.corpus_id, old.span, old.choice, old.layout) != (identity, span, choice, layout):
            raise UsageError(
                f"The destination holds another corpus ({old.corpus_id}); choose another folder. --compare lists what"
                " changed since."
            )
        return {entry.name: entry.sha256 for entry in (*old.files, old.coverage)}
    if data_files(destination):
        raise UsageError("The destination holds files of another export; choose an empty folder.")
    return None


def _write_coverage(
    connection: Connection, destination: Lake, span: Span, choice: Choice, frozen: Mapping[str, str] | None
) -> FileEntry:
    """Write what is known of each source and day, and how many of its articles were chosen."""
    with connection.cursor(name="coverage") as cursor, temporary_folder("kabar-export-") as folder:
        cursor.itersize = ROWS_AT_ONCE
        cursor.execute(statement(__name__, "corpus_coverage"), parameters(span, choice))
        rows = rows_of(cursor)
        write = writer(Format.JSONL)
        return publish_rows(destination, COVERAGE, cursor, rows, write=write, folder=folder, frozen=frozen)

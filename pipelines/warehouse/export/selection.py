"""Which articles an export takes, and which of their columns."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import psycopg2.errors
from psycopg2 import sql

from pipelines.errors import UsageError, WarehouseError
from pipelines.warehouse.connection import Connection, Cursor, connect, statement
from pipelines.warehouse.export.formats import Format

KEY_COLUMNS = ("article_key", "canonical_url", "content_hash")
"""Columns that every frozen corpus has: they say which article a row is, and which text."""
PAGE_COLUMNS = (
    *KEY_COLUMNS,
    *("source_id", "published_date", "published_at", "modified_at", "title", "subtitle", "authors", "editors"),
    *("section", "tags", "language", "dateline", "body", "word_count", "image_url", "access"),
    *("published_precision", "article_type", "agency", "signals"),
)
"""Columns of a frozen corpus if none are named: what the page says. The others differ between warehouses."""


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
class Choice:
    """Which of a span's articles are taken; all of them by default.

    Attributes:
        query: what they must match, in the language of `warehouse.parse_query`.
        language: ISO 639-1 code of their text.
        sample: number of articles to draw from each stratum.
        per: what a stratum is: `source`, `day`, both, or (empty) the whole span.
        seed: another seed draws other articles, and shuffles them differently.
    """

    query: str | None = None
    language: str | None = None
    sample: int | None = None
    per: tuple[str, ...] = ()
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How articles are written.

    Attributes:
        kind: format of the files.
        columns: columns of `warehouse.articles`; None stands for all.
        codes: empty columns for coders. With them, all rows are in one file, in a random order.
        guards_formulas: whether a spreadsheet will open the CSV files.
    """

    kind: Format = Format.PARQUET
    columns: tuple[str, ...] | None = None
    codes: tuple[str, ...] = ()
    guards_formulas: bool = False


@contextmanager
def snapshot(url: str) -> Iterator[Connection]:
    """Open a connection that only reads, and whose statements all see the same articles.

    Raises:
        WarehouseError: PostgreSQL does not answer or refuses the login.
    """
    with connect(url) as connection:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        yield connection


def parameters(span: Span, choice: Choice) -> dict[str, object]:
    """Return the parameters of the statements that call `warehouse.corpus`."""
    return {
        "first": span.first,
        "last": span.last,
        "source_id": span.source_id,
        "query": choice.query,
        "language": choice.language,
        "sample": choice.sample,
        "per": list(choice.per),
        "seed": choice.seed,
    }


def whole_span(connection: Connection, first: date | None, last: date | None, source_id: str | None) -> Span:
    """Return a span that begins and ends with the warehouse's articles where no day is given.

    Raises:
        UsageError: there is no article to take the day from.
    """
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "days_with_articles"), {"source_id": source_id})
        ((earliest, latest),) = cursor.fetchall()
    first, last = first or earliest, last or latest
    if first is None or last is None:
        raise UsageError("There are no articles to export; name --from and --to for an export without any.")
    return Span(first=first, last=max(first, last), source_id=source_id)


def require_choosable(connection: Connection, span: Span, choice: Choice) -> None:
    """Check that a choice can be made, and that search knows every article of the span if there is a query.

    Raises:
        UsageError: the query or the language is wrong; the message names the place in the query.
        WarehouseError: there is a query, and some articles cannot be searched yet.
    """
    with connection.cursor() as cursor:
        try:
            cursor.execute(statement(__name__, "check_choice"), parameters(span, choice))
        except (psycopg2.errors.SyntaxError, psycopg2.errors.InvalidParameterValue) as error:
            raise UsageError(f"{error.diag.message_primary}.") from error
        if choice.query is None:
            return
        cursor.execute(statement(__name__, "unsearchable"), parameters(span, choice))
        ((count,),) = cursor.fetchall()
    if count:
        raise WarehouseError(
            f"search does not know {count} articles of these days yet; wait until the DAG marts has run"
        )


def columns_of(cursor: Cursor, layout: Layout) -> sql.Composable:
    """Return the columns to select.

    Raises:
        UsageError: a column is unknown or named twice, or a column for coders is a column of the articles.
    """
    cursor.execute(statement(__name__, "article_columns"))
    known = [str(name) for (name,) in cursor.fetchall()]
    names = known if layout.columns is None else layout.columns
    _require("--columns", names, [name for name in names if name not in known], f"known are: {', '.join(known)}")
    taken = [name for name in layout.codes if name in known or not (name.isascii() and name.isidentifier())]
    _require("--code", layout.codes, taken, "write a name of letters and digits that no column of the articles has")
    columns = [sql.Identifier("articles", name) for name in names]
    return sql.SQL(", ").join(
        [*columns, *(sql.SQL("NULL::text AS {}").format(sql.Identifier(n)) for n in layout.codes)]
    )


def _require(option: str, names: Sequence[str], wrong: Sequence[str], fix: str) -> None:
    if wrong:
        raise UsageError(f"{option} cannot have {', '.join(map(repr, wrong))}; {fix}.")
    if len(set(names)) < len(names):
        raise UsageError(f"{option} names a column twice.")

"""What the warehouse says of the archived pages of some days, drawn in batches."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from psycopg2.extras import RealDictCursor

from pipelines.records.raw_page import ArchivedPage
from pipelines.records.warc_location import WarcLocation
from pipelines.warehouse.connection import connect, statement

_BATCH = 200  # rows, a body of a few kB in each


class Kind(StrEnum):
    """What a page is in the warehouse; the value names the SQL file `stored_<value>s`."""

    ARTICLE = "article"
    """An article as it reads now."""
    VERSION = "version"
    """An earlier version of an article."""
    PAGE = "page"
    """A page that was rejected; only the ledger knows it."""


# Each kind's key, and a value that lies before all others.
_BEFORE_ALL: dict[Kind, dict[str, object]] = {
    Kind.ARTICLE: {"article_id": 0},
    Kind.VERSION: {"article_id": 0, "version": 0},
    Kind.PAGE: {"url": ""},
}


@dataclass(frozen=True, slots=True)
class Stored:
    """An archived page and what its latest reading left.

    Attributes:
        columns: the row, by the names of its columns.
    """

    kind: Kind
    columns: Mapping[str, Any]

    @property
    def url(self) -> str:
        """Address under which the page was found."""
        url: str = self.columns["url"]
        return url

    def archived(self) -> ArchivedPage:
        """Where the page lies in the archive."""
        names = ("url", "listed_date", "fetched_at")
        location = WarcLocation(self.columns["warc_file"], self.columns["warc_offset"])
        return ArchivedPage(**{name: self.columns[name] for name in names}, location=location)


def stored_pages(warehouse_url: str, source_id: str, first: date, last: date) -> Iterator[Stored]:
    """Yield one source's archived pages of these local days; no transaction is held open between two batches."""
    for kind, key in _BEFORE_ALL.items():
        after = key
        while rows := _batch(warehouse_url, kind, {"source_id": source_id, "first": first, "last": last, **after}):
            yield from (Stored(kind, row) for row in rows)
            after = {name: rows[-1][name] for name in key}


def _batch(warehouse_url: str, kind: Kind, parameters: Mapping[str, object]) -> list[dict[str, Any]]:
    with (
        connect(warehouse_url, "kabar_loader") as connection,
        connection.cursor(cursor_factory=RealDictCursor) as cursor,
    ):
        cursor.execute(statement(__name__, f"stored_{kind}s"), {"limit": _BATCH, **parameters})
        return [dict(row) for row in cursor.fetchall()]

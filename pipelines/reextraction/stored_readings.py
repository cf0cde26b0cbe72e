"""The stored readings of the archived pages of some days, fetched in batches."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from psycopg2.extras import RealDictCursor

from pipelines.records.raw_page import ArchivedPage
from pipelines.records.reasons import SENT_INSTEAD
from pipelines.records.warc_location import WarcLocation
from pipelines.warehouse.connection import connect, statement

_BATCH = 200  # rows, a body of a few kB in each


class Kind(StrEnum):
    """The kind of a stored reading; the value names the SQL file `stored_<value>s`."""

    ARTICLE = "article"  # the current version of an article
    VERSION = "version"  # an earlier version
    PAGE = "page"  # a page without an article, which is only on the ledger


# The key of each kind, with a value that sorts before all others.
_FIRST_KEYS: dict[Kind, dict[str, object]] = {
    Kind.ARTICLE: {"article_id": 0},
    Kind.VERSION: {"article_id": 0, "version": 0},
    Kind.PAGE: {"url": ""},
}


@dataclass(frozen=True, slots=True)
class StoredReading:
    """An archived page with its latest reading; `columns` is the row."""

    kind: Kind
    columns: Mapping[str, Any]

    @property
    def url(self) -> str:
        """URL under which the page was found."""
        url: str = self.columns["url"]
        return url

    @property
    def is_deferred(self) -> bool:
        """Whether its URL waits for another fetch, or was given up."""
        return self.columns.get("state") in {"pending", "failed"}

    def archived(self) -> ArchivedPage:
        """Return the page's place in the archive."""
        names = ("url", "listed_date", "fetched_at")
        location = WarcLocation(self.columns["warc_file"], self.columns["warc_offset"])
        fields = {name: self.columns[name] for name in names}
        return ArchivedPage(**fields, location=location, listed_title=self.columns.get("listed_title"))


def stored_readings(warehouse_url: str, source_id: str, first: date, last: date) -> Iterator[StoredReading]:
    """Yield one source's readings of these local days; no transaction stays open between two batches."""
    for kind, key in _FIRST_KEYS.items():
        after = key
        while rows := _batch(warehouse_url, kind, {"source_id": source_id, "first": first, "last": last, **after}):
            yield from (StoredReading(kind, row) for row in rows)
            after = {name: rows[-1][name] for name in key}


def _batch(warehouse_url: str, kind: Kind, parameters: Mapping[str, object]) -> list[dict[str, Any]]:
    with (
        connect(warehouse_url, "kabar_loader") as connection,
        connection.cursor(cursor_factory=RealDictCursor) as cursor,
    ):
        limits = {"limit": _BATCH, "sent_instead": list(SENT_INSTEAD)}
        cursor.execute(statement(__name__, f"stored_{kind}s"), {**limits, **parameters})
        return [dict(row) for row in cursor.fetchall()]

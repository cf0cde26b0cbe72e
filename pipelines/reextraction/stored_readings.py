"""What the warehouse says of the archived pages of some days, drawn in batches."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from psycopg2.extras import RealDictCursor

from pipelines.archive.lake import Lake
from pipelines.records.crawl_record import DiscoveredUrl, FetchedPage, Outcome, PageResult
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage
from pipelines.run.stages import raw_page
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

    def page(self, lake: Lake, hints: PageHints) -> RawPage:
        """Take the page from the archive.

        Raises:
            ArchiveError: it is not where the row says.
        """
        fetched_at: datetime = self.columns["fetched_at"]
        listed_date: date = self.columns["listed_date"]
        found = DiscoveredUrl(url=self.url, canonical_url=self.url, found_by="archive", listed_date=listed_date)
        place = FetchedPage(
            fetched_at=fetched_at, warc_file=self.columns["warc_file"], warc_offset=self.columns["warc_offset"]
        )
        return raw_page(lake, PageResult(found=found, outcome=Outcome.FETCHED, page=place), hints)


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

"""The history of one address: its lines on the ledger, their events, and the versions of its article."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg2.extras import RealDictCursor

from pipelines.warehouse.connection import Connection, statement

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Address:
    """One line of the ledger.

    Attributes:
        line: its columns.
        events: what happened to it, in order.
        next_revisit_at: when it is looked at again for corrections, None for not at all.
    """

    line: Row
    events: list[Row]
    next_revisit_at: datetime | None


@dataclass(frozen=True, slots=True)
class History:
    """All that the warehouse knows about an address, in any spelling.

    Attributes:
        addresses: all addresses of the same article, in the order of discovery; empty if none was ever discovered.
        versions: one row per text of the articles behind them, with where its page lies in the archive.
    """

    addresses: list[Address]
    versions: list[Row]


def history(connection: Connection, canonical_url: str) -> History:
    """Return the history of all addresses with this canonical address, or whose article has it."""
    with connection.cursor(cursor_factory=RealDictCursor) as cursor:
        lines = _rows(cursor, "addresses", canonical_url=canonical_url)
        addresses = [
            Address(
                line=line,
                events=_rows(cursor, "events_of", source_id=line["source_id"], url=line["url"]),
                next_revisit_at=_next_revisit_at(cursor, line),
            )
            for line in lines
        ]
        ids = sorted({line["article_id"] for line in lines if line["article_id"] is not None})
        return History(addresses, _rows(cursor, "versions_of", article_ids=ids))


def _next_revisit_at(cursor: RealDictCursor, line: Row) -> datetime | None:
    if line["state"] != "loaded":
        return None
    rows = _rows(cursor, "next_revisit_of", source_id=line["source_id"], url=line["url"])
    return rows[0]["next_revisit_at"] if rows else None


def _rows(cursor: RealDictCursor, name: str, **parameters: object) -> list[Row]:
    cursor.execute(statement(__name__, name), parameters)
    return [dict(row) for row in cursor.fetchall()]

"""Refreshing the marts that are tables; the others are views and always true."""

from datetime import date

from pipelines.warehouse.connection import connect

_DAYS_AT_ONCE = 5000


def refresh_terms(warehouse_url: str) -> list[date]:
    """Count words and fields of every week that changed anew, a transaction each; return the weeks' Mondays."""
    weeks = []
    while week := _refresh_one(warehouse_url):
        weeks.append(week)
    return weeks


def refresh_days(warehouse_url: str) -> int:
    """Count the days whose ledger or runs changed anew; return the number of changes."""
    total = 0
    while changes := _refresh_some_days(warehouse_url):
        total += changes
    return total


def _refresh_some_days(warehouse_url: str) -> int:
    with connect(warehouse_url, "kabar_loader") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT ops.refresh_days(%s)", (_DAYS_AT_ONCE,))
        row: tuple[int] = cursor.fetchone() or (0,)
        return row[0]


def _refresh_one(warehouse_url: str) -> date | None:
    with connect(warehouse_url, "kabar_loader") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT marts.refresh_terms()")
        row: tuple[date | None] = cursor.fetchone() or (None,)
        return row[0]

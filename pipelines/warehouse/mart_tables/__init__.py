"""Refreshing the marts that are tables; the others are views and always true."""

from datetime import date

from pipelines.warehouse.connection import connect


def refresh_terms(warehouse_url: str) -> list[date]:
    """Count words and fields of every week that changed anew, a transaction each; return the weeks' Mondays."""
    weeks = []
    while week := _refresh_one(warehouse_url):
        weeks.append(week)
    return weeks


def _refresh_one(warehouse_url: str) -> date | None:
    with connect(warehouse_url, "kabar_loader") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT marts.refresh_terms()")
        row: tuple[date | None] = cursor.fetchone() or (None,)
        return row[0]

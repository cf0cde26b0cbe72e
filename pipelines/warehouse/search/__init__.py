"""Making loaded articles searchable, after the load and apart from it; `warehouse.search` asks."""

from pipelines.warehouse.connection import connect

_AT_ONCE = 2000
"""Articles of one transaction: some seconds of work, which a kill at worst repeats."""


def index_waiting_texts(warehouse_url: str) -> int:
    """Make the words of all queued articles searchable, the newest first; return the number of articles."""
    with connect(warehouse_url, "kabar_loader") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT warehouse.make_search_months()")
    total = 0
    while count := _index_some(warehouse_url):
        total += count
    return total


def _index_some(warehouse_url: str) -> int:
    with connect(warehouse_url, "kabar_loader") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT warehouse.index_texts(%s)", (_AT_ONCE,))
        (count,) = cursor.fetchone() or (0,)
        return int(count)

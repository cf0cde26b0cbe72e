"""Questions to the warehouse, asked as the analyst: the page can read what analysts can, and change nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pipelines.settings import Settings
from pipelines.warehouse.connection import Cursor, connect, statement


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a question, and the SQL that gives them to whoever copies it."""

    rows: list[dict[str, Any]]
    sql: str


class Analyst:
    """A read-only transaction as `kabar_analyst`."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor

    def ask(self, name: str, **values: object) -> Answer:
        """Run `sql/<name>.sql` with these values.

        Raises:
            psycopg2.Error: PostgreSQL refuses it or takes too long.
        """
        text = self._cursor.mogrify(statement(__name__, name), values)
        self._cursor.execute(text)
        names = [column.name for column in self._cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in self._cursor.fetchall()]
        return Answer(rows, text.decode().strip())


@contextmanager
def open_analyst() -> Iterator[Analyst]:
    """Open a transaction of an analyst; statements end after 20 seconds.

    Raises:
        WarehouseError: the warehouse does not answer, or is not set.
    """
    settings = Settings()
    url = settings.analyst_url or settings.require_warehouse_url()
    with connect(url, "kabar_analyst") as connection:
        connection.set_session(readonly=True)
        with connection.cursor() as cursor:
            cursor.execute(statement(__name__, "limit_reading"))
            yield Analyst(cursor)

"""Taking turns across processes and machines: an advisory lock, which PostgreSQL frees however its holder ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg2

from pipelines.warehouse.connection import connect, statement


@contextmanager
def advisory_lock(url: str, name: str, patience: timedelta, whose: str) -> Iterator[str | None]:
    """Hold the one advisory_lock of this name for the block and yield None, or yield whose it is when patience ends.

    Args:
        url: the warehouse that all who take turns share.
        name: what the advisory_lock is for, for instance `crawl kompas`.
        patience: how long to wait for it.
        whose: what the others are told while we hold it; PostgreSQL keeps 63 bytes of it.
    """
    with connect(url, "kabar_loader") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, false)", (whose,))
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", (f"{int(patience.total_seconds() * 1000)}ms",))
        try:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", (name,))
        except psycopg2.errors.LockNotAvailable:
            connection.rollback()
            cursor.execute(statement(__name__, "holder"), {"name": name})
            found = cursor.fetchone()
            yield found[0] if found and found[0] else "somebody who is just done"
            return
        connection.commit()
        yield None

"""Taking turns across processes and machines: an advisory lock, which PostgreSQL frees however its holder ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg2

from pipelines.warehouse.connection import connect


@contextmanager
def turn(url: str, name: str, patience: timedelta) -> Iterator[bool]:
    """Hold the one turn of this name for the block, or yield False when others held it for longer than patience.

    Args:
        url: the warehouse that all who take turns share.
        name: what the turn is for, for instance `crawl kompas`.
        patience: how long to wait for it.
    """
    with connect(url, "kabar_loader") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", (f"{int(patience.total_seconds() * 1000)}ms",))
        try:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", (name,))
        except psycopg2.errors.LockNotAvailable:
            connection.rollback()
            yield False
            return
        connection.commit()
        yield True

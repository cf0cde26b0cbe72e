"""Named advisory locks, across processes and machines. PostgreSQL frees one however the process that holds it ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg2

from pipelines.warehouse.connection import connect, statement


@contextmanager
def advisory_lock(url: str, name: str, timeout: timedelta, holder: str) -> Iterator[str | None]:
    """Hold the lock of this name for the block and yield None; at the timeout yield who holds it instead.

    Args:
        url: the warehouse of all who take the lock.
        name: what the lock is for, for instance `crawl kompas`.
        timeout: how long to wait for it.
        holder: what the others are shown while we hold it, at most 63 bytes.
    """
    with connect(url, "kabar_loader") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, false)", (holder,))
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", (f"{int(timeout.total_seconds() * 1000)}ms",))
        try:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", (name,))
        except psycopg2.errors.LockNotAvailable:
            connection.rollback()
            cursor.execute(statement(__name__, "lock_holder"), {"name": name})
            found = cursor.fetchone()
            yield found[0] if found and found[0] else "a process that has just ended"
            return
        connection.commit()
        yield None

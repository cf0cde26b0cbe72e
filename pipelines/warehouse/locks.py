"""Named advisory locks, across processes and machines. PostgreSQL frees one however the process that holds it ends."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import psycopg2

from pipelines.warehouse.connection import Connection, connect, statement


@contextmanager
def advisory_locks(url: str, names: Sequence[str], timeout: timedelta, holder: str) -> Iterator[dict[str, str]]:
    """Hold the locks of these names for the block; yield who holds those instead that others do not give up.

    Args:
        url: the warehouse of all who take the locks.
        names: what the locks are for, for instance `crawl kompas`.
        timeout: how long to wait for all of them together.
        holder: what the others are shown while we hold them, at most 63 bytes.
    """
    with connect(url, "kabar_loader") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, false)", (holder,))
        milliseconds = int(timeout.total_seconds() * 1000) // len(names)
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", (f"{milliseconds}ms",))
        connection.commit()
        yield {name: other for name in names if (other := _holder_instead(connection, name))}


def _holder_instead(connection: Connection, name: str) -> str | None:
    """Take a lock for the session; return who holds it if the time is over, None if we do."""
    with connection.cursor() as cursor:
        try:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", (name,))
        except psycopg2.errors.LockNotAvailable:
            connection.rollback()
            cursor.execute(statement(__name__, "lock_holder"), {"name": name})
            found = cursor.fetchone()
            return found[0] if found and found[0] else "a process that has just ended"
        finally:
            connection.commit()
    return None

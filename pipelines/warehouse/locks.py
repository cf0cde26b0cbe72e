"""Named advisory locks, across processes and machines. PostgreSQL frees one however the process that holds it ends.

A lock is held by a transaction that stays open, so that it also holds behind PgBouncer in transaction mode. The
transaction reads and writes nothing meanwhile: vacuum does not wait for it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from psycopg2.errors import LockNotAvailable

from pipelines.warehouse.connection import Connection, Cursor, connect, statement


@contextmanager
def advisory_locks(url: str, names: Sequence[str], timeout: timedelta, holder: str) -> Iterator[dict[str, str]]:
    """Hold the locks of these names for the block; yield who holds those instead that others do not give up.

    Args:
        url: the warehouse of all who take the locks.
        names: what the locks are for, for instance `crawl kompas`.
        timeout: how long to wait for all of them together.
        holder: what the others are shown while we hold them, at most 63 bytes.
    """
    milliseconds = int(timeout.total_seconds() * 1000) // len(names)
    with _staying_open(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, true)", (holder,))
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", (f"{milliseconds}ms",))
        yield {name: other for name in names if (other := _holder_instead(cursor, name))}


@contextmanager
def advisory_lock(url: str, name: str) -> Iterator[None]:
    """Hold the lock of this name for the block; wait for it as long as it takes."""
    with _staying_open(url) as connection, connection.cursor() as cursor:
        _take(cursor, name)
        yield


@contextmanager
def _staying_open(url: str) -> Iterator[Connection]:
    """Open a connection whose transaction the server does not end because nothing happens in it."""
    with connect(url, "kabar_loader") as connection:
        with connection.cursor() as cursor:
            cursor.execute(statement(__name__, "stay_open"))
        yield connection


def _holder_instead(cursor: Cursor, name: str) -> str | None:
    """Take a lock; return who holds it if the time is over, None if we do."""
    cursor.execute("SAVEPOINT free")
    try:
        _take(cursor, name)
    except LockNotAvailable:
        cursor.execute("ROLLBACK TO SAVEPOINT free")
        cursor.execute(statement(__name__, "lock_holder"), {"name": name})
        found = cursor.fetchone()
        return found[0] if found and found[0] else "a process that has just ended"
    return None


def _take(cursor: Cursor, name: str) -> None:
    cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,))

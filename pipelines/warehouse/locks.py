"""Named advisory locks, across processes and machines. PostgreSQL frees one however the process that holds it ends.

A lock is held by a transaction that stays open, so that it also holds behind PgBouncer in transaction mode. The
transaction reads and writes nothing meanwhile: vacuum does not wait for it.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta

from pipelines.warehouse.connection import Connection, Cursor, open_connection, statement

_PAUSE_SECONDS = 0.25


@contextmanager
def advisory_locks(url: str, names: Sequence[str], timeout: timedelta, holder: str) -> Iterator[dict[str, str]]:
    """Hold the locks that are free for the block; yield who holds the others. Wait only while none is free.

    Args:
        url: the warehouse of all who take the locks.
        names: what the locks are for, for instance `crawl kompas`.
        timeout: how long to wait for the first of them.
        holder: what the others are shown while we hold them, at most 63 bytes.
    """
    deadline = time.monotonic() + timeout.total_seconds()
    with _staying_open(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, true)", (holder,))
        while not (ours := _take_free(cursor, names)) and time.monotonic() < deadline:
            time.sleep(_PAUSE_SECONDS)
        yield {name: _holder(cursor, name) for name in names if name not in ours}


@contextmanager
def advisory_lock(url: str, name: str) -> Iterator[None]:
    """Hold the lock of this name for the block; wait for it as long as it takes."""
    with _staying_open(url) as connection, connection.cursor() as cursor:
        _take(cursor, name)
        yield


@contextmanager
def _staying_open(url: str) -> Iterator[Connection]:
    """Open a connection whose transaction the server does not end because nothing happens in it.

    Its end needs no word of the server, which may have restarted meanwhile.
    """
    with closing(open_connection(url, "kabar_loader")) as connection:
        with connection.cursor() as cursor:
            cursor.execute(statement(__name__, "stay_open"))
        yield connection


def _take_free(cursor: Cursor, names: Sequence[str]) -> set[str]:
    """Take the locks that nobody holds; return their names."""
    cursor.execute(statement(__name__, "take_free_locks"), {"names": list(names)})
    return {name for name, is_taken in cursor.fetchall() if is_taken}


def _holder(cursor: Cursor, name: str) -> str:
    cursor.execute(statement(__name__, "lock_holder"), {"name": name})
    found = cursor.fetchone()
    return found[0] if found and found[0] else "a process that has just ended"


def _take(cursor: Cursor, name: str) -> None:
    cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,))

"""A connection for long work: when it is lost, it is opened again and its transaction is run once more."""

import time
from collections.abc import Callable
from threading import Lock
from typing import TypeVar

import psycopg2
from psycopg2.errors import InvalidParameterValue

from pipelines.errors import WarehouseError
from pipelines.warehouse.connection import Connection, Role, open_connection

T = TypeVar("T")

WAITS: tuple[float, ...] = (0, 0, 1, 2, 4, 8, 15, 30, 60)
"""Seconds before each attempt; two minutes in total."""


class ReconnectingConnection:
    """A connection that several threads share; each call of `run` is one transaction."""

    def __init__(self, url: str, role: Role) -> None:
        self._url = url
        self._role = role
        self._connection: Connection | None = None
        self._lock = Lock()

    def run(self, work: Callable[[Connection], T]) -> T:
        """Run a function in a transaction, commit it, and return the function's result.

        When the connection is lost, the whole function runs again on a new one. Its transaction is committed once: if
        the connection was lost during the commit, the server is asked whether the commit succeeded. Only after a crash
        of the server may the answer be wrong, because PostgreSQL can assign an unflushed transaction id a second time.

        Raises:
            WarehouseError: the warehouse cannot be reached, or did not come back within the time of `WAITS`.
        """
        with self._lock:
            unconfirmed: tuple[str | None, T] | None = None
            cause: Exception | None = None
            for wait in WAITS:
                time.sleep(wait)
                try:
                    connection = self._opened()
                    status = _status(connection, unconfirmed[0]) if unconfirmed else None
                    if unconfirmed and status == "committed":
                        return unconfirmed[1]
                    if status == "in progress":
                        continue
                    with connection:
                        result = work(connection)
                        unconfirmed = _transaction_id(connection), result
                except (psycopg2.OperationalError, psycopg2.InterfaceError, WarehouseError) as error:
                    if not (self._connection and self._connection.closed):
                        raise
                    cause = error
                else:
                    return result
        raise WarehouseError(f"the connection to the warehouse was lost and did not come back: {cause}") from cause

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()

    def _opened(self) -> Connection:
        if self._connection is None or self._connection.closed:
            self._connection = open_connection(self._url, self._role)
        return self._connection


def _transaction_id(connection: Connection) -> str | None:
    """Return the id of the current transaction, None if it has written nothing."""
    return _value(connection, "SELECT pg_current_xact_id_if_assigned()::text")


def _status(connection: Connection, transaction_id: str | None) -> str | None:
    """Return the state of an earlier transaction: `committed`, `aborted`, `in progress`; None if it is unknown."""
    try:
        with connection:
            return _value(connection, "SELECT pg_xact_status(%s::xid8)", transaction_id)
    except InvalidParameterValue:  # the server crashed before the transaction reached the disk
        return None


def _value(connection: Connection, query: str, *parameters: object) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        (value,) = cursor.fetchone() or (None,)
        return None if value is None else str(value)

"""Connections that begin each transaction in their role and in UTC, and that leave nothing behind in the session.

Behind a pool such as PgBouncer in transaction mode, the session is another one in each transaction. What is set for a
session would be lost, or would reach somebody else's work.
"""

from functools import cache
from typing import Any

import psycopg2
from psycopg2 import sql
from psycopg2.errors import InsufficientPrivilege, InvalidParameterValue
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, connection, cursor

from pipelines.errors import WarehouseError


class RoleConnection(connection):
    """A connection of psycopg2 that works in a role, or in that of its login until `work_as` is called."""

    _role: str | None = None
    _beginning = "SET LOCAL TimeZone = 'UTC'"

    def work_as(self, role: str) -> None:
        """Let all further transactions run in a role."""
        self._role = role
        self._beginning += sql.SQL("; SET LOCAL ROLE {}").format(sql.Identifier(role)).as_string(self)

    def cursor(self, *arguments: Any, cursor_factory: type[cursor] | None = None, **named: Any) -> Any:  # type: ignore[override]  # noqa: ANN401 - as psycopg2's
        """Return a cursor of the given class that begins transactions as this connection does."""
        kind = _in_role(cursor_factory or cursor)  # type: ignore[arg-type]  # a class has a hash
        return super().cursor(*arguments, cursor_factory=kind, **named)

    def begin(self) -> None:
        """Begin a transaction, unless one has begun.

        Raises:
            WarehouseError: the login may not work in the role; the transaction refuses all statements.
        """
        if self.get_transaction_status() != TRANSACTION_STATUS_IDLE:
            return
        if self.autocommit:
            msg = "a connection that commits each statement has no transaction to set the role in"
            raise psycopg2.ProgrammingError(msg)
        with super().cursor(cursor_factory=cursor) as plain:
            try:
                plain.execute(self._beginning)
            except (InsufficientPrivilege, InvalidParameterValue) as error:
                raise WarehouseError(
                    f"the login {self.info.user} cannot work as {self._role}: {error.diag.message_primary};"
                    " grant the role to it, or use another login in KABAR_WAREHOUSE_URL"
                ) from error


class _RoleCursor(cursor):
    """A cursor whose first statement of a transaction begins it."""

    connection: RoleConnection

    def execute(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - as psycopg2's
        self.connection.begin()
        super().execute(*arguments, **named)

    def executemany(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401
        self.connection.begin()
        super().executemany(*arguments, **named)

    def callproc(self, *arguments: Any) -> None:  # noqa: ANN401
        self.connection.begin()
        super().callproc(*arguments)

    def copy_expert(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401
        self.connection.begin()
        super().copy_expert(*arguments, **named)

    def copy_from(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401
        self.connection.begin()
        super().copy_from(*arguments, **named)

    def copy_to(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401
        self.connection.begin()
        super().copy_to(*arguments, **named)


@cache
def _in_role(kind: type[cursor]) -> type[cursor]:
    """Return a class of cursors that gives rows as `kind` does."""
    return type(kind.__name__, (_RoleCursor, kind), {})

"""Connections to the warehouse, in the role that the work needs."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import psycopg2
import psycopg2.extensions

from pipelines.errors import UsageError, WarehouseError
from pipelines.warehouse.transaction_role import RoleConnection

Connection = psycopg2.extensions.connection
Cursor = psycopg2.extensions.cursor

Role = Literal["kabar_loader", "kabar_analyst"]


@contextmanager
def connect(url: str, role: Role | None = None) -> Iterator[Connection]:
    """Open a connection, commit at the end of the block, roll back when it raises.

    Args:
        url: `postgresql://…`.
        role: the role to work as; None keeps that of the URL, which must own the schemas to migrate.

    Raises:
        WarehouseError: PostgreSQL does not answer or refuses the login.
    """
    connection = open_connection(url, role)
    try:
        with connection:
            yield connection
    finally:
        connection.close()


def open_connection(url: str, role: Role | None = None) -> Connection:
    """Open a connection that the caller closes; `connect` is for all who need it for one block.

    Each transaction begins in the role and in UTC. It leaves nothing behind in the session, which PgBouncer may give to
    others: settings are set with SET LOCAL, locks are the transaction's.

    Raises:
        UsageError: the text is not a URL.
        WarehouseError: PostgreSQL does not answer or refuses the login.
    """
    try:
        connection = psycopg2.connect(
            url, application_name="kabar", connect_timeout=10, connection_factory=RoleConnection
        )
    except psycopg2.OperationalError as error:
        msg = f"the warehouse cannot be reached: {' '.join(str(error).split())}"
        if "too many" in msg:  # PostgreSQL gives no code for it
            msg += "; end sessions that nobody needs, or raise the limit"
        raise WarehouseError(msg) from error
    except psycopg2.ProgrammingError:
        msg = (
            "KABAR_WAREHOUSE_URL is not a PostgreSQL URL; write postgresql://role:password@host/database and "
            "percent-encode special characters in the password"
        )
        raise UsageError(msg) from None  # psycopg2's own words may hold the password
    if role:
        connection.work_as(role)
    return connection


def require_answer(url: str) -> None:
    """Check that PostgreSQL answers and accepts the login.

    Raises:
        WarehouseError: PostgreSQL does not answer or refuses the login.
    """
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def require_session(url: str) -> None:
    """Check that PostgreSQL itself answers, for programs that set what a session is to keep.

    Raises:
        UsageError: a pool answers.
        WarehouseError: PostgreSQL does not answer or refuses the login.
    """
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        if cursor.fetchone() != (connection.info.backend_pid,):
            raise UsageError(
                "KABAR_WAREHOUSE_URL leads to a pool of connections; set it to PostgreSQL itself for this command"
            )


def statement(module: str, name: str) -> str:
    """Return the text of `sql/<name>.sql` beside the module of this name, or in it where it is a package."""
    place = Path(str(sys.modules[module].__file__)).parent / "sql" / f"{name}.sql"
    return place.read_text(encoding="utf-8")

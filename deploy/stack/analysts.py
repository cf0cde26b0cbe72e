"""Logins of analysts of their own, beside the shared `kabar_analyst`."""

import secrets
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import encrypt_password

from pipelines.errors import UsageError, WarehouseError
from pipelines.warehouse.connection import Cursor, connect, statement

_MARK = "an analyst of Kabar"
_MAX_NAME_BYTES = 63


def add_analyst(owner_url: str, name: str) -> str:
    """Create a login that may do what `kabar_analyst` may do, or give it a new password; return its URL.

    Raises:
        UsageError: the name is that of another role, or cannot be one.
        WarehouseError: the owner may not create roles.
    """
    if not name or not name.isprintable() or len(name.encode()) > _MAX_NAME_BYTES:
        raise UsageError(f"{name!r} cannot be the name of a login")
    password = secrets.token_urlsafe(24)
    try:
        with connect(owner_url) as connection, connection.cursor() as cursor:
            _require_own(cursor, name)
            verifier = encrypt_password(password, name, scope=connection, algorithm="scram-sha-256")
            for line in statement(__name__, "limit_analyst").split(";"):
                text = sql.SQL(line).format(
                    name=sql.Identifier(name),
                    database=sql.Identifier(connection.info.dbname),
                    verifier=sql.Literal(verifier),
                )
                cursor.execute(text)
    except psycopg2.errors.InsufficientPrivilege as error:
        raise WarehouseError(
            f"the owner of the warehouse may not create logins: {error.diag.message_primary}"
        ) from error
    parts = urlsplit(owner_url)
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{quote(name, safe='')}:{quote(password, safe='')}@{place}").geturl()


def _require_own(cursor: Cursor, name: str) -> None:
    create_missing(cursor, [name])
    if _comment(cursor, name) != (_MARK,):
        raise UsageError(f"there is a role {name} that `db user add` did not create; choose another name")


def create_missing(cursor: Cursor, names: Iterable[str]) -> None:
    """Create those of the logins that the server does not have; `add_analyst` gives them a password."""
    for name in names:
        if _comment(cursor, name) is None:
            _create(cursor, name)


def _comment(cursor: Cursor, name: str) -> tuple[str | None] | None:
    """Return what a role's comment is, None if there is no such role."""
    cursor.execute("SELECT shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = %s", (name,))
    return cursor.fetchone()


def _create(cursor: Cursor, name: str) -> None:
    role = sql.Identifier(name)
    # The owner is a member, so that it can read the login's tables for a backup, and hand them to it in a restore.
    cursor.execute(sql.SQL("CREATE ROLE {} IN ROLE kabar_analyst ROLE CURRENT_USER").format(role))
    cursor.execute(sql.SQL("COMMENT ON ROLE {} IS {}").format(role, sql.Literal(_MARK)))

"""Numbered, forward-only SQL files, each in a transaction of its own; an up-to-date warehouse is only looked at."""

import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files

import psycopg2

from pipelines.errors import WarehouseError
from pipelines.warehouse.connection import Connection, connect

_LOCK = 0x6B61626172  # "kabar": one start migrates, the others wait for it
_MIN_SERVER_VERSION = 140000
_FILE_NAME = re.compile(r"^(\d{4})_\w+\.sql$")
_BOOKKEEPING = """
CREATE SCHEMA IF NOT EXISTS ops;
CREATE TABLE IF NOT EXISTS ops.migrations (
    version integer PRIMARY KEY,
    name text NOT NULL,
    digest text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ops.migrations IS 'Migrations that this warehouse has been through.';
COMMENT ON COLUMN ops.migrations.version IS 'Number of the file.';
COMMENT ON COLUMN ops.migrations.name IS 'Name of the file.';
COMMENT ON COLUMN ops.migrations.digest IS 'SHA-256 of the file as it was applied.';
COMMENT ON COLUMN ops.migrations.applied_at IS 'When it was applied.';
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered SQL file."""

    version: int
    name: str
    sql: str

    @property
    def digest(self) -> str:
        """SHA-256 of the file's text."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations() -> list[Migration]:
    """All migrations that this code carries, in order."""
    found = [
        Migration(int(match[1]), entry.name, entry.read_text(encoding="utf-8"))
        for entry in files("pipelines.warehouse").joinpath("migrations").iterdir()
        if (match := _FILE_NAME.match(entry.name))
    ]
    return sorted(found, key=lambda migration: migration.version)


def migrate(url: str) -> list[str]:
    """Bring a warehouse up to this code's schema; return the names of the files applied, none when it was there.

    Args:
        url: `postgresql://…` of a role that may create schemas, and roles where they are missing.

    Raises:
        WarehouseError: the server is too old or out of reach, a file failed or was edited after it was applied, or
            the warehouse is newer than this code.
    """
    if not missing(url):
        return []
    with connect(url) as connection:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
            cursor.execute(_BOOKKEEPING)
        connection.commit()
        return [_apply(connection, migration) for migration in _missing(connection)]


def missing(url: str) -> list[Migration]:
    """Return the migrations that a warehouse has not been through, in order; it is only looked at.

    Raises:
        WarehouseError: as for `migrate`.
    """
    with connect(url) as connection:
        _require_server(connection)
        return _missing(connection)


def _require_server(connection: Connection) -> None:
    if connection.server_version < _MIN_SERVER_VERSION:
        msg = f"the warehouse runs PostgreSQL {connection.server_version // 10000}; Kabar needs 14 or newer"
        raise WarehouseError(msg)


def _missing(connection: Connection) -> list[Migration]:
    applied = _applied(connection)
    carried = migrations()
    newer = set(applied) - {migration.version for migration in carried}
    if newer:
        msg = f"the warehouse is at migration {max(newer)}, this Kabar knows {carried[-1].version}; update Kabar"
        raise WarehouseError(msg)
    for migration in carried:
        if applied.get(migration.version, migration.digest) != migration.digest:
            msg = f"{migration.name} was edited after this warehouse applied it; add a new migration instead"
            raise WarehouseError(msg)
    return [migration for migration in carried if migration.version not in applied]


def _applied(connection: Connection) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('ops.migrations')")
        if cursor.fetchone() == (None,):
            return {}
        cursor.execute("SELECT version, digest FROM ops.migrations")
        return dict(cursor.fetchall())


def _apply(connection: Connection, migration: Migration) -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute(migration.sql)
            cursor.execute(
                "INSERT INTO ops.migrations (version, name, digest) VALUES (%s, %s, %s)",
                (migration.version, migration.name, migration.digest),
            )
        connection.commit()
    except psycopg2.Error as error:
        msg = f"migration {migration.name} failed and was rolled back: {' '.join(str(error).split())}"
        raise WarehouseError(msg) from error
    return migration.name

"""The warehouse's schema from the files of `schema/`.

`tables/` holds numbered migrations: each is applied once and never edited. `functions/` and `views/` hold what can be
replaced: all of it is applied again after a migration, and when one of these files has changed. One transaction applies
everything that is due; an up-to-date warehouse is only read.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from pipelines.errors import WarehouseError
from pipelines.warehouse.connection import Cursor, connect, statement

_TABLES = "tables"
_FOLDERS = (_TABLES, "functions", "views/warehouse", "views/marts")
"""In the order in which they are applied, each by file name."""

_LOCK = 0x6B61626172  # "kabar": one start migrates, the others wait for it
_MAX_WAIT_SECONDS = 60
"""For a lock that a reader holds. The longest query of an analyst is as long."""

_MIN_SERVER_VERSION = 140000
_FIRST_OF_0_1 = "0001_schemas_and_roles.sql"


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """One SQL file; `name` is its path in `schema/`."""

    name: str
    sql: str

    @property
    def digest(self) -> str:
        """SHA-256 of the file's text."""
        return hashlib.sha256(self.sql.encode()).hexdigest()

    @property
    def is_migration(self) -> bool:
        """Whether it is applied once, not whenever it changes."""
        return _is_migration(self.name)


def _is_migration(name: str) -> bool:
    return name.startswith(f"{_TABLES}/")


def schema_files() -> list[SchemaFile]:
    """Return all files of the schema, in the order in which they are applied."""
    schema = Path(__file__).parent / "schema"
    paths = [path for folder in _FOLDERS for path in sorted((schema / folder).glob("*.sql"))]
    return [SchemaFile(path.relative_to(schema).as_posix(), path.read_text(encoding="utf-8")) for path in paths]


def migrate(url: str) -> list[str]:
    """Bring a warehouse up to this code's schema; return the names of the files that were new to it or had changed.

    Args:
        url: `postgresql://…` of a role that may create schemas, and roles where they are missing.

    Raises:
        WarehouseError: the server is too old or out of reach, a file failed, another session keeps a lock, a migration
            was edited after it was applied, or the warehouse belongs to a newer Kabar or to 0.1.
    """
    if not missing(url):
        return []
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", (f"{_MAX_WAIT_SECONDS}s",))
        cursor.execute(statement(__name__, "create_migrations"))
        due = _missing(cursor)
        for file in schema_files():
            if file in due or (due and not file.is_migration):
                _apply(cursor, file)
        return [file.name for file in due]


def missing(url: str) -> list[SchemaFile]:
    """Return the files that a warehouse lacks or has in another version; it is only read.

    Raises:
        WarehouseError: as for `migrate`.
    """
    with connect(url) as connection, connection.cursor() as cursor:
        if connection.server_version < _MIN_SERVER_VERSION:
            msg = f"the warehouse runs PostgreSQL {connection.server_version // 10000}; Kabar needs 14 or newer"
            raise WarehouseError(msg)
        return _missing(cursor)


def require_upgradable(applied: Collection[str]) -> None:
    """Check the names of the files that a warehouse, or a backup of one, was made by.

    Raises:
        WarehouseError: it is one of Kabar 0.1.
    """
    if _FIRST_OF_0_1 in applied:
        msg = (
            "this is a warehouse of Kabar 0.1, which cannot be upgraded. Rebuild it from its archive: start with an "
            "empty database (a new KABAR_HOME or KABAR_WAREHOUSE_URL) and load the WARC files of the old lake with "
            "./kabar import-warc; docs/runbook.md has the commands"
        )
        raise WarehouseError(msg)


def _missing(cursor: Cursor) -> list[SchemaFile]:
    applied = _applied(cursor)
    require_upgradable(applied)
    carried = schema_files()
    if newer := {name for name in applied if _is_migration(name)} - {file.name for file in carried}:
        msg = f"the warehouse is at migration {max(newer)}, which this Kabar does not know; update Kabar"
        raise WarehouseError(msg)
    due = [file for file in carried if applied.get(file.name) != file.digest]
    for file in due:
        if file.is_migration and file.name in applied:
            msg = f"{file.name} was edited after this warehouse applied it; add a new migration instead"
            raise WarehouseError(msg)
    return due


def _applied(cursor: Cursor) -> dict[str, str]:
    cursor.execute("SELECT to_regclass('ops.migrations')")
    if cursor.fetchone() == (None,):
        return {}
    cursor.execute("SELECT name, digest FROM ops.migrations")
    return dict(cursor.fetchall())


def _apply(cursor: Cursor, file: SchemaFile) -> None:
    try:
        cursor.execute(file.sql)
    except psycopg2.errors.LockNotAvailable as error:
        raise WarehouseError(f"{file.name} waits for a lock, and nothing was applied; {_lock_owner(cursor)}") from error
    except psycopg2.Error as error:
        msg = f"{file.name} failed, and nothing was applied: {' '.join(str(error).split())}"
        raise WarehouseError(msg) from error
    cursor.execute(statement(__name__, "record_migration"), {"name": file.name, "digest": file.digest})


def _lock_owner(cursor: Cursor) -> str:
    """Return a clause with the session whose transaction is open longest, and what to do about it."""
    cursor.connection.rollback()
    cursor.execute(statement(__name__, "longest_transaction"))
    found = cursor.fetchone()
    if found is None:
        return "the session that held it has ended: start again"
    pid, role, program, since = found
    return (
        f"the transaction of {role} ({program}, pid {pid}) is open since {since:%Y-%m-%d %H:%M:%S} UTC: end it, as by "
        f"SELECT pg_terminate_backend({pid}), and start again"
    )

"""Backup and restore of the warehouse with PostgreSQL's own programs; the lake is copied as files."""

import os
import re
import subprocess
from pathlib import Path
from uuid import uuid4

from psycopg2.extensions import make_dsn, parse_dsn

from pipelines.errors import UsageError, WarehouseError
from pipelines.temporary_folder import temporary_folder
from pipelines.warehouse.connection import connect, statement
from pipelines.warehouse.migrate import migrate, require_upgradable, schema_files

_SCHEMAS = ("warehouse", "marts", "ops")


def back_up(programs: Path, url: str, file: Path) -> None:
    """Write a consistent copy of the three schemas of a warehouse, in `pg_dump`'s custom format.

    The file appears only when it is complete, and only its owner can read it.

    Raises:
        WarehouseError: the server or `pg_dump` fails; the text has its message.
    """
    staging = file.with_name(f".{file.name}.{uuid4().hex}.partial")
    try:
        staging.touch(mode=0o600)
        schemas = [f"--schema={name}" for name in _SCHEMAS]
        _run(programs / "pg_dump", ["--format=custom", "--no-owner", *schemas, f"--file={staging}"], url)
        staging.replace(file)
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}") from error
    finally:
        staging.unlink(missing_ok=True)


def restore(programs: Path, url: str, file: Path, *, replace: bool) -> list[str]:
    """Replace a warehouse by a backup in one transaction, then migrate it to this code's schema.

    Returns:
        The schema files that the backup lacked or had in another version.

    Raises:
        UsageError: the warehouse has rows and `replace` is false, or the file is not a backup.
        WarehouseError: the server refuses, or the backup is of Kabar 0.1; the warehouse is unchanged.
    """
    if not replace:
        _require_empty(url)
    with temporary_folder("kabar-restore-") as folder:
        script = folder / "restore.sql"
        _write_script(programs, file, script)
        _run(programs / "psql", ["--no-psqlrc", "--quiet", "-v", "ON_ERROR_STOP=1", "-1", "-f", str(script)], url)
    return migrate(url)


def _require_empty(url: str) -> None:
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('warehouse.articles'), to_regclass('ops.ledger')")
        if None in (cursor.fetchone() or ()):
            return
        cursor.execute(statement(__name__, "contents"))
        articles, urls = cursor.fetchone() or (0, 0)
    if articles or urls:
        raise UsageError(
            f"the warehouse has {articles} articles and {urls} URLs on its ledger; --replace deletes them."
        )


def _write_script(programs: Path, file: Path, script: Path) -> None:
    """Write the script for psql; it grants the default privileges itself, because the backup names another owner."""
    contents = _read(programs, file, "--list")
    require_upgradable(re.findall(r"\S+\.sql", _read(programs, file, "--schema=ops", "--table=migrations", "--file=-")))
    schema = {each.name: each.sql for each in schema_files()}
    kept = script.with_suffix(".list")
    kept.write_text("\n".join(line for line in contents.splitlines() if " DEFAULT ACL " not in line), encoding="utf-8")
    with script.open("wb") as text:
        text.write((statement(__name__, "drop_warehouse") + schema["tables/0001_roles.sql"]).encode())
        text.flush()
        command = [str(programs / "pg_restore"), "--no-owner", f"--use-list={kept}", "--file=-", str(file)]
        done = subprocess.run(command, stdout=text, stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            raise UsageError(f"{file} cannot be restored: {_message(done.stderr)}")
        text.write(f"\nRESET ALL;\n{schema['tables/0002_schemas.sql']}".encode())


def _read(programs: Path, file: Path, *options: str) -> str:
    """Return what `pg_restore` prints of a backup."""
    command = [str(programs / "pg_restore"), *options, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UsageError(f"{file} is not a backup of a warehouse: {_message(done.stderr)}")
    return done.stdout


def _run(program: Path, arguments: list[str], url: str) -> None:
    dsn = parse_dsn(url)
    environment = {**os.environ, "PGPASSWORD": dsn.pop("password", ""), "PGAPPNAME": "kabar", "PGOPTIONS": ""}
    command = [str(program), *arguments, "--dbname", make_dsn(**dsn)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise WarehouseError(f"{program.name} failed: {_message(done.stderr)}")


def _message(stderr: str) -> str:
    return " ".join(stderr.split())[-500:] or "it gave no reason"

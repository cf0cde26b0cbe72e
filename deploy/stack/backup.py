"""Backup and restore of the warehouse by PostgreSQL's own programs; the lake is files and is copied as files."""

import os
import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from psycopg2.extensions import make_dsn, parse_dsn

from pipelines.errors import UsageError, WarehouseError
from pipelines.warehouse.connection import connect, statement
from pipelines.warehouse.migrate import migrate, require_upgradable, schema_files

_SCHEMAS = ("warehouse", "marts", "ops")


def back_up(programs: Path, url: str, file: Path) -> None:
    """Write the three schemas of a warehouse, as of one instant, into a file of `pg_dump`'s custom format.

    Args:
        programs: folder of `pg_dump`.
        url: the owner's.
        file: is there whole or not at all, readable by its owner alone; an earlier one is replaced.

    Raises:
        WarehouseError: the server or `pg_dump` refuses; its own words are in the text.
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
    """Put a backup in the place of a warehouse, in one transaction, then bring it up to this code's schema.

    Args:
        programs: folder of `pg_restore` and `psql`.
        url: the owner's, of the database that is to hold the warehouse.
        file: written by `back_up`, by this Kabar or an older one, but not by 0.1.
        replace: throw away what the warehouse holds; without it a warehouse with rows is left alone.

    Returns:
        The schema files that the backup lacked or had in another version.

    Raises:
        UsageError: the warehouse has rows and `replace` is false, or the file is no backup.
        WarehouseError: the server refuses, or the backup is one of 0.1; the warehouse is as it was.
    """
    if not replace:
        _require_empty(url)
    with TemporaryDirectory(prefix="kabar-restore-") as folder:
        script = Path(folder) / "restore.sql"
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
            f"the warehouse holds {articles} articles and {urls} URLs on its ledger; --replace throws them away"
        )


def _write_script(programs: Path, file: Path, script: Path) -> None:
    """Write what psql has to run: drop, roles, the backup, and default privileges of this owner instead of its own."""
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
            raise UsageError(f"{file} cannot be restored: {_words(done.stderr)}")
        text.write(f"\nRESET ALL;\n{schema['tables/0002_schemas.sql']}".encode())


def _read(programs: Path, file: Path, *options: str) -> str:
    """Return what `pg_restore` prints of a backup."""
    command = [str(programs / "pg_restore"), *options, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UsageError(f"{file} is not a backup of a warehouse: {_words(done.stderr)}")
    return done.stdout


def _run(program: Path, arguments: list[str], url: str) -> None:
    dsn = parse_dsn(url)
    environment = {**os.environ, "PGPASSWORD": dsn.pop("password", ""), "PGAPPNAME": "kabar", "PGOPTIONS": ""}
    command = [str(program), *arguments, "--dbname", make_dsn(**dsn)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise WarehouseError(f"{program.name} was refused: {_words(done.stderr)}")


def _words(text: str) -> str:
    """The last lines of what a program said, as one."""
    return " ".join(text.split())[-500:] or "it gave no reason"

"""Backup and restore of the warehouse with PostgreSQL's own programs; the lake is copied as files."""

import os
import re
import subprocess
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from psycopg2.extensions import make_dsn, parse_dsn

from deploy.stack.analysts import create_missing
from pipelines.errors import UsageError, WarehouseError
from pipelines.temporary_folder import temporary_folder
from pipelines.warehouse.connection import connect, require_session, statement
from pipelines.warehouse.migrate import migrate, require_upgradable, schema_files

_SCHEMAS = ("warehouse", "marts", "ops", "search_index")
_LAB = "lab"
_ROLE_OF_LAB = re.compile(r'^(?:ALTER|GRANT) .* lab\..* (?:OWNER )?TO (\w+|"(?:[^"]|"")+");$', re.MULTILINE)
"""An owner or a reader of a table, as `pg_dump` writes it."""


def back_up(programs: Path, url: str, file: Path) -> None:
    """Write a consistent copy of a warehouse's schemas and of its analysts' tables, in `pg_dump`'s custom format.

    The file appears only when it is complete, and only its owner can read it.

    Raises:
        UsageError: a pool of connections answers, or the file cannot be written.
        WarehouseError: the server or `pg_dump` fails; the text has its message.
    """
    staging = file.with_name(f".{file.name}.{uuid4().hex}.partial")
    require_session(url)
    try:
        staging.touch(mode=0o600)
        schemas = [f"--schema={name}" for name in (*_SCHEMAS, _LAB)]
        _run(programs / "pg_dump", ["--format=custom", *schemas, f"--file={staging}"], url)
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
        UsageError: the warehouse has rows and `replace` is false, the file is not a backup, or a pool answers.
        WarehouseError: the server refuses, or the backup is of Kabar 0.1; the warehouse is unchanged.
    """
    require_session(url)
    if not replace:
        _require_empty(url)
    with temporary_folder("kabar-restore-") as folder:
        script = folder / "restore.sql"
        tables = folder / "lab.list"
        _write_script(programs, file, script, tables)
        _create_owners(programs, url, file, tables)
        _run(programs / "psql", ["--no-psqlrc", "--quiet", "-v", "ON_ERROR_STOP=1", "-1", "-f", str(script)], url)
    return migrate(url)


def _require_empty(url: str) -> None:
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('warehouse.articles'), to_regclass('ops.ledger')")
        if None in (cursor.fetchone() or ()):
            return
        cursor.execute(statement(__name__, "contents"))
        articles, urls, tables = cursor.fetchone() or (0, 0, 0)
    if articles or urls or tables:
        raise UsageError(
            f"the warehouse has {tables} tables in lab, {articles} articles and {urls} URLs on its ledger; --replace"
            " deletes them."
        )


def _write_script(programs: Path, file: Path, script: Path, tables: Path) -> None:
    """Write the script for psql, and the list of what it restores in lab.

    The script grants the default privileges itself, because the backup names another owner.
    """
    contents = _read(programs, file, "--list").splitlines()
    require_upgradable(re.findall(r"\S+\.sql", _read(programs, file, "--schema=ops", "--table=migrations", "--file=-")))
    schema = {each.name: each.sql for each in schema_files()}
    of_lab = [line for line in contents if _is_of_lab(line)]
    kept = [line for line in contents if line not in of_lab and " DEFAULT ACL " not in line]
    rest = script.with_suffix(".list")
    rest.write_text("\n".join(kept), encoding="utf-8")
    tables.write_text("\n".join(_tables_of_lab(of_lab)), encoding="utf-8")
    with script.open("wb") as text:
        text.write((statement(__name__, "drop_warehouse") + schema["tables/0001_roles.sql"]).encode())
        if of_lab:  # a backup of a warehouse that had no such schema says nothing of it
            text.write(statement(__name__, "drop_lab").encode())
        _append(programs, ["--no-owner", f"--use-list={rest}", "--file=-", str(file)], text)
        text.write(f"\nRESET ALL;\n{schema['tables/0002_schemas.sql']}".encode())
        text.write(schema["tables/0018_search_schema.sql"].encode())
        if of_lab:
            _append(programs, [f"--use-list={tables}", "--file=-", str(file)], text)


def _is_of_lab(line: str) -> bool:
    """Whether a line of `pg_restore --list` is of the schema lab: number; oids, type, schema (- for a schema), name."""
    return re.match(rf"\d+; \d+ \d+ [A-Z ]+ (?:{_LAB} |- (?:SCHEMA )?{_LAB} )", line) is not None


def _tables_of_lab(lines: list[str]) -> list[str]:
    """Leave out the schema itself, and what the target's own guard adds to each table."""
    return [line for line in lines if not re.match(r"\d+; \d+ \d+ (?:TRIGGER|DEFAULT ACL|[A-Z ]+ -) ", line)]


def _create_owners(programs: Path, url: str, file: Path, tables: Path) -> None:
    """Create the owners and readers of the tables in lab where the server does not know them, without a password."""
    names = _ROLE_OF_LAB.findall(_read(programs, file, "--schema-only", f"--use-list={tables}", "--file=-"))
    unquoted = {name[1:-1].replace('""', '"') if name.startswith('"') else name for name in names}
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(next(each.sql for each in schema_files() if each.name == "tables/0001_roles.sql"))
        create_missing(cursor, sorted(unquoted))


def _append(programs: Path, options: list[str], text: BinaryIO) -> None:
    """Append what `pg_restore` prints of a backup to the script."""
    text.flush()
    done = subprocess.run(
        [str(programs / "pg_restore"), *options], stdout=text, stderr=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise UsageError(f"{options[-1]} cannot be restored: {_message(done.stderr)}")


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

"""`sql` and `db`: queries, schema and backups of the warehouse."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
from psycopg2.extensions import make_dsn, parse_dsn

from deploy.cli.console import printable, progress, say
from deploy.cli.dictionary import dictionary
from deploy.cli.endpoints import warehouse_urls
from deploy.cli.saved_settings import stack_settings
from deploy.stack.analysts import add_analyst
from deploy.stack.backup import back_up, restore
from deploy.stack.cluster import client_programs
from pipelines.warehouse.connection import require_session
from pipelines.warehouse.migrate import migrate, missing

group = typer.Typer(help="The schema, the backups and the users of the warehouse.", no_args_is_help=True)
users = typer.Typer(help="Logins of analysts.", no_args_is_help=True)
group.add_typer(users, name="user")

_ANALYST = "-c role=kabar_analyst -c statement_timeout=60s -c search_path=warehouse,marts,lab,public"


def sql(
    *,
    command: Annotated[
        list[str] | None, typer.Option("--command", "-c", help="SQL to run; the default is a psql shell.")
    ] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    lab: Annotated[bool, typer.Option("--lab", help="Let the analyst write to the schema lab.")] = False,
    as_owner: Annotated[
        bool, typer.Option("--owner", help="As the owner, who may read and change everything, also in the schema ops.")
    ] = False,
    only_url: Annotated[
        bool, typer.Option("--url", help="Only print the connection URL, with its password, for another program.")
    ] = False,
) -> None:
    """Query the warehouse with psql, as the read-only analyst."""
    urls = warehouse_urls(stack_settings("warehouse_url"))
    url = urls.owner if as_owner else urls.analyst
    if only_url:
        print(url)
        return
    require_session(url)  # which holds the role and the limits that follow
    dsn = parse_dsn(url)
    environment = {**os.environ, "PGPASSWORD": dsn.pop("password", ""), "PGAPPNAME": "kabar sql"}
    if not as_owner:
        environment["PGOPTIONS"] = f"{_ANALYST} -c default_transaction_read_only={'off' if lab else 'on'}"
    # Without the context, which for a mistaken search is twenty lines of the functions that found it.
    arguments = ["--no-psqlrc", "--set=ON_ERROR_STOP=1", "--set=SHOW_CONTEXT=never", *(["--csv"] if csv else [])]
    arguments += [word for text in command or [] for word in ("--command", text)]
    psql = [str(client_programs() / "psql"), *arguments, make_dsn(**dsn)]
    # psql escapes control characters in its tables, but not in CSV, which a file or a program gets unchanged.
    is_shown = csv and bool(command) and sys.stdout.isatty()
    if _show(psql, environment) if is_shown else subprocess.run(psql, env=environment, check=False).returncode:
        raise typer.Exit(1)


def _show(command: list[str], environment: dict[str, str]) -> int:
    """Print what a program prints, for a terminal; return its exit code."""
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, errors="replace") as process:
        for line in process.stdout or ():
            print(printable(line.removesuffix("\n")))
    return process.returncode


@group.command("status")
def status() -> None:
    """Show whether the warehouse has this version's schema; exit code 1 if it has not."""
    waiting = missing(_owner_url())
    if waiting:
        say("", f"{len(waiting)} schema files are missing or changed: {', '.join(each.name for each in waiting)}")
        raise typer.Exit(1)
    say("The warehouse is up to date.")


@group.command("migrate")
def migrate_warehouse() -> None:
    """Migrate the warehouse to this version's schema."""
    applied = migrate(_owner_url())
    say("", f"Applied {', '.join(applied)}." if applied else "The warehouse is up to date.")


@group.command("backup")
def back_up_warehouse(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", dir_okay=False, help="The backup; replaces an existing file.")
    ],
) -> None:
    """Write the whole warehouse, including the ledger, into one file. Copy the lake as files."""
    with progress("Backing up the warehouse"):
        back_up(client_programs(), _owner_url(), file)
    say("", f"Wrote {file} ({file.stat().st_size:,} bytes).")


@group.command("restore")
def restore_warehouse(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A file written by `backup`.")
    ],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Delete the rows of the warehouse.")] = False,
) -> None:
    """Replace the warehouse by a backup, in one transaction; an older backup is migrated, one of 0.1 is refused."""
    with progress("Restoring the warehouse"):
        applied = restore(client_programs(), _owner_url(), file, replace=replace)
    say("", f"Restored {file}." + (f" Applied {', '.join(applied)}." if applied else ""))


@users.command("add")
def add_user(name: Annotated[str, typer.Argument(metavar="NAME", help="The login's name.")]) -> None:
    """Create an analyst's own login, or give it a new password; print its connection URL."""
    print(add_analyst(_owner_url(), name))


def _owner_url() -> str:
    return warehouse_urls(stack_settings("warehouse_url")).owner


@group.command("dictionary")
def print_dictionary() -> None:
    """Print the data dictionary as Markdown: the meaning of each table, column and function."""
    print(dictionary(_owner_url()), end="")

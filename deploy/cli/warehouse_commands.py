"""`sql` and `db`: the warehouse by hand."""

import os
import subprocess
from pathlib import Path
from typing import Annotated

import typer
from psycopg2.extensions import make_dsn, parse_dsn

from deploy.cli.console import progress, say
from deploy.cli.dictionary import dictionary
from deploy.cli.saved_settings import stack_settings
from deploy.stack import lifecycle
from deploy.stack.backup import back_up, restore
from deploy.stack.cluster import cluster_of
from pipelines.settings import Settings
from pipelines.warehouse.connection import require_answer
from pipelines.warehouse.migrate import migrate, missing


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(sql)
    group = typer.Typer(help="The warehouse: its schema, its backups.", no_args_is_help=True)
    group.command("status")(status)
    group.command("migrate")(migrate_warehouse)
    group.command("backup")(back_up_warehouse)
    group.command("restore")(restore_warehouse)
    group.command("dictionary")(print_dictionary)
    app.add_typer(group, name="db")


def sql(
    *,
    command: Annotated[list[str] | None, typer.Option("--command", "-c", help="SQL to run; none opens psql.")] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Answers as CSV.")] = False,
) -> None:
    """Query the warehouse with psql, as the analyst who may only read."""
    settings = stack_settings("warehouse_url")
    url = lifecycle.info(settings).analyst_url
    require_answer(url)  # a server that does not answer is told as one sentence, before psql speaks
    dsn = parse_dsn(url)
    environment = {
        **os.environ,
        "PGPASSWORD": dsn.pop("password", ""),
        "PGOPTIONS": "-c role=kabar_analyst -c default_transaction_read_only=on -c statement_timeout=60s",
        "PGAPPNAME": "kabar sql",
    }
    arguments = ["--no-psqlrc", "--set=ON_ERROR_STOP=1", *(["--csv"] if csv else [])]
    arguments += [word for text in command or [] for word in ("--command", text)]
    code = subprocess.run(
        [str(_programs(settings) / "psql"), *arguments, make_dsn(**dsn)], env=environment, check=False
    ).returncode
    if code:
        raise typer.Exit(1)


def status() -> None:
    """Say whether the warehouse's schema is this Kabar's; exit code 1 when it is not."""
    waiting = missing(lifecycle.info(stack_settings("warehouse_url")).owner_url)
    if waiting:
        say("", f"{len(waiting)} schema files are missing or changed: {', '.join(each.name for each in waiting)}")
        raise typer.Exit(1)
    say("The warehouse is up to date.")


def migrate_warehouse() -> None:
    """Bring the warehouse up to this Kabar's schema."""
    url = lifecycle.info(stack_settings("warehouse_url")).owner_url
    applied = migrate(url)
    say("", f"Applied {', '.join(applied)}." if applied else "The warehouse is up to date.")


def back_up_warehouse(
    file: Annotated[Path, typer.Argument(metavar="FILE", dir_okay=False, help="Where to; an earlier one is replaced.")],
) -> None:
    """Write the whole warehouse, the ledger too, into one file; the lake is files, copy it as files."""
    settings = stack_settings("warehouse_url")
    with progress("Backing up the warehouse"):
        back_up(_programs(settings), lifecycle.info(settings).owner_url, file)
    say("", f"The warehouse is in {file} ({file.stat().st_size:,} bytes).")


def restore_warehouse(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="What `backup` wrote.")],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Throw away what the warehouse holds.")] = False,
) -> None:
    """Replace the warehouse by a backup, completely or not at all; a backup of an older Kabar is migrated."""
    settings = stack_settings("warehouse_url")
    with progress("Restoring the warehouse"):
        applied = restore(_programs(settings), lifecycle.info(settings).owner_url, file, replace=replace)
    say("", f"The warehouse is that of {file}." + (f" Applied {', '.join(applied)}." if applied else ""))


def _programs(settings: Settings) -> Path:
    return cluster_of(settings.home.resolve()).programs


def print_dictionary() -> None:
    """Print the data dictionary as Markdown: every table and column with its meaning."""
    print(dictionary(lifecycle.info(stack_settings("warehouse_url")).owner_url), end="")

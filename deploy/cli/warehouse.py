"""`sql` and `db`: the warehouse by hand."""

import os
import subprocess
from typing import Annotated

import typer
from psycopg2.extensions import make_dsn, parse_dsn

from deploy.cli.console import say
from deploy.cli.dictionary import dictionary
from deploy.cli.memory import stack_settings
from deploy.stack import stack
from deploy.stack.cluster import cluster_of
from pipelines.warehouse.connection import require_answer
from pipelines.warehouse.migrate import migrate, missing

database = typer.Typer(help="The warehouse's schema.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(sql)


def sql(
    *,
    command: Annotated[list[str] | None, typer.Option("--command", "-c", help="SQL to run; none opens psql.")] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Answers as CSV.")] = False,
) -> None:
    """Query the warehouse with psql, as the analyst who may only read."""
    settings = stack_settings("warehouse_url")
    url = stack.info(settings).analyst_url
    require_answer(url)  # a server that does not answer is told as one sentence, before psql speaks
    dsn = parse_dsn(url)
    environment = {
        **os.environ,
        "PGPASSWORD": dsn.pop("password", ""),
        "PGOPTIONS": "-c role=kabar_analyst -c default_transaction_read_only=on",
        "PGAPPNAME": "kabar sql",
    }
    arguments = ["--no-psqlrc", "--set=ON_ERROR_STOP=1", *(["--csv"] if csv else [])]
    arguments += [word for text in command or [] for word in ("--command", text)]
    psql = cluster_of(settings.home.expanduser().resolve()).programs / "psql"
    code = subprocess.run([str(psql), *arguments, make_dsn(**dsn)], env=environment, check=False).returncode
    if code:
        raise typer.Exit(1)


@database.command("status")
def status() -> None:
    """Say whether the warehouse's schema is this Kabar's; exit code 1 when it is not."""
    waiting = missing(stack.info(stack_settings("warehouse_url")).owner_url)
    if waiting:
        say("", f"{len(waiting)} migrations are missing: {', '.join(each.name for each in waiting)}")
        raise typer.Exit(1)
    say("The warehouse is up to date.")


@database.command("migrate")
def migrate_warehouse() -> None:
    """Bring the warehouse up to this Kabar's schema."""
    url = stack.info(stack_settings("warehouse_url")).owner_url
    applied = migrate(url)
    say("", f"Applied {', '.join(applied)}." if applied else "The warehouse is up to date.")


@database.command("dictionary")
def print_dictionary() -> None:
    """Print the data dictionary as Markdown: every table and column with its meaning."""
    print(dictionary(stack.info(stack_settings("warehouse_url")).owner_url), end="")

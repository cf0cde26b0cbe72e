"""`up`, `down`, `status`, `logs`: the local stack."""

import json
import os
import shutil
from typing import Annotated

import typer

from crawlers.sources.catalogue import choose, load_sources
from deploy.cli.console import say, show_table
from deploy.cli.saved_settings import delete_saved_settings, dropped, save_settings, stack_settings
from deploy.stack import lifecycle
from deploy.stack.lifecycle import StackInfo
from pipelines.errors import StackError, UsageError
from pipelines.settings import Settings
from pipelines.warehouse.migrate import migrate

DAG_IDS = ("ingest", "archive_day")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(up)
    app.command()(down)
    app.command()(status)
    app.command()(logs)


def up() -> None:
    """Start the local stack on the real publishers: PostgreSQL, Airflow, its schedule."""
    settings = Settings()
    choose(load_sources(settings.sources), [name for name in settings.only.split(",") if name])
    if not settings.contact:
        say("[yellow]KABAR_CONTACT is not set:[/] publishers cannot reach you; set it to your e-mail or web address.")
    if names := dropped(settings):
        say("[yellow]Not set any more:[/] ", f"{', '.join(names)}, with which this stack was started the last time.")
    info = start(settings, newsroom=False)
    say_where(info)


def start(settings: Settings, *, newsroom: bool) -> StackInfo:
    """Bring the stack up with these settings and let its DAGs run; progress goes to stderr."""

    def report(line: str) -> None:
        say(f"[dim]{line}[/]")

    def migrate_and_tell(owner_url: str) -> None:
        if applied := migrate(owner_url):
            report(f"Migrated the warehouse: {', '.join(applied)}")

    info = lifecycle.up(settings, report=report, migrate=migrate_and_tell, newsroom=newsroom, dag_ids=DAG_IDS)
    save_settings(settings, serves_newsroom=newsroom)
    return info


def say_where(info: StackInfo) -> None:
    """Tell how to reach the stack and how to stop it."""
    say("Airflow:   ", f"{info.ui_url}  user {info.ui_user}  password {info.ui_password}")
    say("Warehouse: ", './kabar sql, or ./kabar sql -c "SELECT …"')
    say("Stop:      ", "./kabar down")


def down(
    *, remove: Annotated[bool, typer.Option("--remove", help="Delete its home and its databases too.")] = False
) -> None:
    """Stop the local stack; no process of it is left."""
    settings = stack_settings()
    if remove:
        delete_saved_settings(settings)
    was_up = lifecycle.remove(settings) if remove else lifecycle.down(settings)
    say("Stopped." if was_up else "It was not running.")


def status(*, as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Show what of the local stack runs; exit code 1 when something does not."""
    current = lifecycle.status(stack_settings())
    rows = [
        {
            "service": each.name,
            "state": each.state,
            "pid": each.pid,
            "since": each.since.isoformat() if each.since else None,
            "restarts": each.restarts,
        }
        for each in current.services
    ]
    if as_json:
        document = {"up": current.is_up, "ui_url": current.ui_url, "home": str(current.home), "services": rows}
        print(json.dumps(document | {"leftovers": list(current.leftovers)}, indent=1))
    elif current.is_up:
        show_table(f"Stack in {current.home}", list(rows[0]), [list(row.values()) for row in rows])
        say_where(lifecycle.info(stack_settings()))
    elif current.leftovers:
        left = f"The stack's supervisor is gone, and {len(current.leftovers)} processes run on without it"
        say("", f"{left}; ./kabar up starts afresh, ./kabar down ends them")
    else:
        say("The stack is not running; start it with ./kabar up")
    if not current.is_up or any(row["state"] != "RUNNING" for row in rows):
        raise typer.Exit(1)


def logs(
    service: Annotated[str | None, typer.Argument(help="One service; none lists them.")] = None,
    *,
    lines: Annotated[int, typer.Option("--lines", "-n", min=1, help="How many of the last lines.")] = 50,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as they come.")] = False,
) -> None:
    """Show the log of one service of the local stack."""
    files = lifecycle.log_files(stack_settings())
    if service is None:
        for name, path in files.items():
            print(f"{name}\t{path}")
        return
    if service not in files:
        raise UsageError(f"there is no log of {service!r}; there are: {', '.join(files) or 'none yet'}")
    tail = shutil.which("tail")
    if tail is None:
        raise StackError(f"the program tail is missing; the log is {files[service]}")
    arguments = [tail, "-n", str(lines), *(["-f"] if follow else []), str(files[service])]
    os.execv(tail, arguments)  # noqa: S606 - no shell wanted: tail takes over the terminal

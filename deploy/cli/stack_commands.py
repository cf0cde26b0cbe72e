"""`up`, `down`, `status`, `logs`: the local stack."""

import json
import os
import shutil
from typing import Annotated

import typer

from crawlers.sources.catalogue import choose, load_sources
from deploy.cli.console import say, show_table
from deploy.cli.endpoints import airflow_api
from deploy.cli.options import AsJson
from deploy.cli.saved_settings import delete_saved_settings, save_settings, stack_settings, unset_since_start
from deploy.stack import lifecycle
from deploy.stack.lifecycle import StackInfo, StackStatus
from deploy.stack.supervisor import RETRIES
from pipelines.errors import StackError, UsageError
from pipelines.settings import Settings
from pipelines.warehouse.migrate import migrate

INGEST, ARCHIVE_DAY = "ingest", "archive_day"


def up() -> None:
    """Start the local stack for the real publishers: PostgreSQL, Airflow and its schedule."""
    settings = Settings()
    choose(load_sources(settings.sources), settings.only_ids)
    if not settings.contact:
        say("[yellow]KABAR_CONTACT is not set.[/] Set it to your e-mail or web address, so publishers can reach you.")
    if names := unset_since_start(settings):
        say("[yellow]No longer set, unlike at the last start:[/] ", ", ".join(names))
    show_access(start(settings, newsroom=False))


def start(settings: Settings, *, newsroom: bool) -> StackInfo:
    """Start the stack with these settings, and let its DAGs run; print the progress on stderr."""

    def report(line: str) -> None:
        say(f"[dim]{line}[/]")

    def migrate_warehouse(owner_url: str) -> None:
        if applied := migrate(owner_url):
            report(f"Migrated the warehouse: {', '.join(applied)}")

    info = lifecycle.up(
        settings, report=report, migrate=migrate_warehouse, newsroom=newsroom, dag_ids=(INGEST, ARCHIVE_DAY)
    )
    save_settings(settings)
    return info


def show_access(info: StackInfo) -> None:
    """Print how to reach the stack and how to stop it."""
    say("Airflow:   ", f"{info.ui_url}  user {info.ui_user}  password {info.ui_password}")
    say("Read only: ", f"user {info.viewer}  password {info.viewer_password}")
    say("Warehouse: ", './kabar sql, or ./kabar sql -c "SELECT …"')
    say("Connect:   ", f"{info.analyst_url}  for other programs")
    say("Stop:      ", "./kabar down")


def down(
    *, remove: Annotated[bool, typer.Option("--remove", help="Also delete its home and its databases.")] = False
) -> None:
    """Stop the local stack with all its processes."""
    settings = stack_settings()
    if remove:
        delete_saved_settings(settings)
    was_up = lifecycle.remove(settings) if remove else lifecycle.down(settings)
    say("Stopped." if was_up else "The stack was not running.")


def status(*, as_json: AsJson = False) -> None:
    """Show which services of the local stack run, or of KABAR_AIRFLOW_URL; exit code 1 if one of them does not."""
    settings = stack_settings()
    if settings.airflow_url:
        _show_health(settings, as_json=as_json)
        return
    current = lifecycle.status(settings)
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
        document |= {"leftovers": list(current.leftovers), "orphans": list(current.orphans)}
        print(json.dumps(document, indent=1))
    elif current.is_up:
        show_table(f"Stack in {current.home}", list(rows[0]), [list(row.values()) for row in rows])
        show_access(lifecycle.info(settings))
        _show_troubles(current)
    elif current.leftovers:
        say("", f"The stack's supervisor has ended, but {len(current.leftovers)} of its processes still run.")
        say("", "./kabar up restarts the stack, ./kabar down ends these processes.")
    else:
        say("The stack is not running; start it with ./kabar up")
    if not current.is_up or any(row["state"] != "RUNNING" for row in rows):
        raise typer.Exit(1)


def _show_health(settings: Settings, *, as_json: bool) -> None:
    """Show what the Airflow of KABAR_AIRFLOW_URL says of its parts."""
    with airflow_api(settings) as api:
        parts = api.health()
    rows = [{"service": name, "state": part["status"] or "absent"} for name, part in parts.items()]
    if as_json:
        print(json.dumps({"ui_url": settings.airflow_url, "services": rows}, indent=1))
    else:
        show_table(f"Airflow at {settings.airflow_url}", list(rows[0]), [list(row.values()) for row in rows])
    if any(row["state"] != "healthy" for row in rows):
        raise typer.Exit(1)


def _show_troubles(current: StackStatus) -> None:
    """Print which services supervisor has given up, and which processes outlived theirs."""
    for each in current.services:
        if each.state == "FATAL":
            say("[red]Given up:[/] ", f"{each.name} did not start in {RETRIES} tries ({each.last_exit}).")
            say("", f"See ./kabar logs {each.name}, mend the cause, then run ./kabar up, which starts it again.")
    if current.orphans:
        pids = ", ".join(map(str, current.orphans))
        say("[yellow]Left over:[/] ", f"processes {pids} outlived the service that started them.")
        say("", "The scheduler ends them when it starts; to end them now, ./kabar down && ./kabar up.")


def logs(
    service: Annotated[str | None, typer.Argument(help="The service; without it, all logs are listed.")] = None,
    *,
    lines: Annotated[int, typer.Option("--lines", "-n", min=1, help="Number of lines from the end.")] = 50,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Print new lines as they are written.")] = False,
) -> None:
    """Print the log of one service of the local stack."""
    files = lifecycle.log_files(stack_settings())
    if service is None:
        for name, path in files.items():
            print(f"{name}\t{path}")
        return
    if service not in files:
        raise UsageError(f"there is no log of {service!r}; there are: {', '.join(files) or 'none yet'}.")
    tail = shutil.which("tail")
    if tail is None:
        raise StackError(f"the program tail is missing; the log is {files[service]}.")
    command = [tail, "-n", str(lines), *(["-f"] if follow else []), str(files[service])]
    os.execv(tail, command)  # noqa: S606 - without a shell on purpose: tail takes over the terminal

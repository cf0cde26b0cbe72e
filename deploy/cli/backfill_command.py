"""`backfill`: past publication days, through Airflow's own backfill of `archive_day`."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer

from crawlers.sources.catalogue import choose_for_days, load_sources
from crawlers.sources.source import Source
from deploy.cli.console import progress, say, show_table
from deploy.cli.day_span import days_between
from deploy.cli.saved_settings import stack_settings
from deploy.stack import backfills, lifecycle
from deploy.stack.airflow_api import AirflowApi, DagRun
from deploy.stack.lifecycle import StackInfo
from pipelines.errors import StackError, UsageError
from pipelines.settings import Settings
from pipelines.warehouse.connection import connect, statement

DAG_ID = "archive_day"
_MAX_WAIT_SECONDS = 7 * 24 * 3600.0
_COLUMNS = (
    "source_id",
    "published_date",
    "discovered",
    "loaded",
    "duplicate",
    "rejected",
    "failed",
    "pending",
    "complete",
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(backfill)


def backfill(
    *,
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First local publication day.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last local publication day, included.")],
    source: Annotated[list[str] | None, typer.Option(help="Only this source; may be given again.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list the runs that it would start.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The coverage as JSON.")] = False,
) -> None:
    """Complete past publication days: find, fetch and load what is missing; running it again changes nothing.

    Stopping this command does not stop the backfill; the same command takes it up again. Exit code 1 when a day's run
    turned red; the log of its task `check` and ops.runs name the cause.
    """
    settings = stack_settings("replay", "sources", "lake_url", "warehouse_url")
    days = days_between(first.date(), last.date())
    sources = _chosen(settings, source or [])
    _refuse_unfinished(days[-1], sources)
    info = _running(settings)
    with info.api() as api:
        labels = backfills.labels(api, DAG_ID, days[0], days[-1], reprocess="completed")
        say("", f"{len(labels)} runs of {DAG_ID}, {days[0]} to {days[-1]}, for {', '.join(s.id for s in sources)}")
        if dry_run:
            for label in labels:
                print(label.date())
            return
        ids = [each.id for each in sources]

        def so_far() -> str:
            return f"{sum(row[3] for row in read_coverage(info.analyst_url, days, ids))} articles of these days loaded"

        try:
            runs = run_backfill(api, days, ids if source else [], so_far)
        except KeyboardInterrupt:
            say("The backfill goes on in Airflow, once it was started there; the same command waits for it again.")
            raise
    _show(read_coverage(info.analyst_url, days, ids), as_json=as_json)
    if red := [_day(run) for run in runs if run.state != "success"]:
        raise StackError(f"the runs of {DAG_ID} of {', '.join(red)} turned red; the log of check names the cause")
    if others := sorted(set(map(str, days)) - set(map(_day, runs))):
        raise StackError(f"runs of {DAG_ID} that were going on already have {', '.join(others)}; try again after them")


def run_backfill(
    api: AirflowApi, days: Sequence[date], source_ids: Sequence[str], so_far: Callable[[], str]
) -> list[DagRun]:
    """Have Airflow run these days again or for the first time; wait, showing how far it is."""
    backfills.close_finished(api, DAG_ID)
    conf = {"sources": list(source_ids)} if source_ids else {}
    backfill_id = _going_on(api, days, conf)
    if backfill_id is None:
        backfill_id = backfills.create(api, DAG_ID, days[0], days[-1], reprocess="completed", conf=conf)
    with progress(f"backfill {days[0]} to {days[-1]}: queued") as tell:

        def show(runs: list[DagRun]) -> None:
            states = Counter(run.state for run in runs)
            told = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
            tell(f"backfill {days[0]} to {days[-1]}: {told or 'queued'}; {so_far()}")

        return backfills.wait_for(api, backfill_id, timeout_seconds=_MAX_WAIT_SECONDS, report=show)


def read_coverage(url: str, days: Sequence[date], source_ids: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return the rows of `marts.coverage` of these days and sources."""
    with connect(url, "kabar_analyst") as connection, connection.cursor() as cursor:
        cursor.execute(
            statement(__name__, "coverage_of_days"),
            {"first": days[0], "last": days[-1], "source_ids": list(source_ids)},
        )
        return cursor.fetchall()


def show_coverage(rows: Sequence[Sequence[object]], title: str) -> None:
    """Print rows of `marts.coverage`."""
    show_table(title, _COLUMNS, rows)


def _going_on(api: AirflowApi, days: Sequence[date], conf: dict[str, list[str]]) -> int | None:
    """Return the id of the backfill that is going on where it is this one, started before; None where none goes on.

    Raises:
        StackError: it is another one.
    """
    found = backfills.going_on(api, DAG_ID)
    if found is None:
        return None
    if (found.first, found.last, found.conf) != (days[0], days[-1], conf):
        raise StackError(
            f"a backfill of {found.first} to {found.last} is going on, and Airflow does one of {DAG_ID} at a time; "
            f"wait for its end, or cancel it in the UI, on the page of {DAG_ID}"
        )
    say("", f"Waiting for the backfill of {found.first} to {found.last} that is going on")
    return found.backfill_id


def _day(run: DagRun) -> str:
    """The day that labels a run; Airflow's id of a backfilled one names the day after."""
    return str(run.logical_date)[:10]


def _chosen(settings: Settings, named: list[str]) -> list[Source]:
    only = [name for name in settings.only.split(",") if name]
    return choose_for_days(load_sources(settings.sources), named or only)


def _refuse_unfinished(day: date, sources: Sequence[Source]) -> None:
    for source in sources:
        if day >= datetime.now(UTC).astimezone(source.zone).date():
            raise UsageError(f"{day} is not over yet for {source.id} ({source.timezone}); end with an earlier day")


def _running(settings: Settings) -> StackInfo:
    if not lifecycle.status(settings).is_up:
        raise StackError("the stack is not running; start it with ./kabar up")
    return lifecycle.info(settings)


def _show(rows: Sequence[Sequence[object]], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([dict(zip(_COLUMNS, row, strict=True)) for row in rows], default=str, indent=1))
    else:
        show_coverage(rows, "marts.coverage")

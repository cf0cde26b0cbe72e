"""`backfill`: past publication days, through Airflow's own backfill of `archive_day`."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer

from crawlers.sources.catalogue import choose_for_days, load_sources
from deploy.cli.console import progress, say, show_table
from deploy.cli.endpoints import airflow_api, warehouse_urls
from deploy.cli.options import AsJson, FirstDay, LastDay, Sources, days_between
from deploy.cli.saved_settings import stack_settings
from deploy.cli.stack_commands import ARCHIVE_DAY
from deploy.stack import backfills, lifecycle
from deploy.stack.airflow_api import AirflowApi, DagRun
from deploy.stack.restart_wait import RestartWait
from pipelines.errors import StackError, UsageError
from pipelines.settings import Settings
from pipelines.warehouse.connection import connect, statement

COVERAGE_COLUMNS = (
    *("source_id", "published_date", "discovered", "loaded", "duplicate", "rejected", "failed", "pending"),
    *("complete", "incomplete_because"),
)
COMPLETE = COVERAGE_COLUMNS.index("complete")


def backfill(
    *,
    first: FirstDay,
    last: LastDay,
    source: Sources = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list the runs that it would start.")] = False,
    as_json: AsJson = False,
) -> None:
    """Complete past publication days: find, fetch and load what is missing. A repeated backfill changes nothing.

    Stopping this command does not stop the backfill; run the same command to wait for it again. Exit code 1 if the run
    of a day failed; the log of its task `check` and ops.runs name the cause.
    """
    settings = stack_settings("replay", "sources", "lake_url", "warehouse_url")
    days = days_between(first.date(), last.date())
    ids = _chosen_ids(settings, source or [], days[-1])
    restarts = wait_for_stack(settings)
    with airflow_api(settings) as api:
        url = warehouse_urls(settings).analyst
        api.health()  # a wrong address is told at once
        labels = restarts.outlast(lambda: backfills.labels(api, ARCHIVE_DAY, days[0], days[-1]))
        say("", f"{len(labels)} runs of {ARCHIVE_DAY}, {days[0]} to {days[-1]}, for {', '.join(ids)}")
        if dry_run:
            for label in labels:
                print(label)
            return

        def describe() -> str:
            return f"{sum(row[3] for row in read_coverage(url, days, ids))} articles of these days loaded"

        try:
            runs = run_backfill(api, days, ids if source else [], describe, restarts)
        except KeyboardInterrupt:
            say("If Airflow has started the backfill, it continues; run the same command to wait for it again.")
            raise
    rows = restarts.outlast(lambda: read_coverage(url, days, ids))
    if as_json:
        print(json.dumps([dict(zip(COVERAGE_COLUMNS, row, strict=True)) for row in rows], default=str, indent=1))
    else:
        show_table("marts.coverage", COVERAGE_COLUMNS, rows)
    if failed := [_day(run) for run in runs if run.state != "success"]:
        raise StackError(f"the runs of {', '.join(failed)} failed; the logs of their tasks `check` name the causes.")
    if others := sorted(set(map(str, days)) - set(map(_day, runs))):
        raise StackError(f"{', '.join(others)} have other active runs of {ARCHIVE_DAY}; try again after them.")


def wait_for_stack(settings: Settings) -> RestartWait:
    """Return the wait for a stack's services; it ends when the stack is stopped or supervisor gives a service up."""

    def trouble() -> str | None:
        if settings.airflow_url:
            return None
        current = lifecycle.status(settings)
        if not current.is_up:
            return "the stack was stopped; start it with ./kabar up and run the same command again"
        given_up = [each.name for each in current.services if each.state == "FATAL"]
        return f"{given_up[0]} does not start; see ./kabar logs {given_up[0]}" if given_up else None

    return RestartWait(trouble, lambda line: say("[yellow]Waiting:[/] ", line))


def run_backfill(
    api: AirflowApi,
    days: Sequence[date],
    source_ids: Sequence[str],
    describe: Callable[[], str],
    restarts: RestartWait,
) -> list[DagRun]:
    """Start the backfill of these days, or find the active one; wait for it and return its runs.

    The runs are limited to the sources, unless there are none. `describe` returns what to show during the wait.

    Raises:
        StackError: another backfill is active, or a service does not come back after a restart.
    """
    # Repeated after a lost answer, it finds the backfill that Airflow has started meanwhile.
    backfill_id = restarts.outlast(lambda: _start_or_find(api, days, source_ids))
    with progress(f"backfill {days[0]} to {days[-1]}: queued") as show:

        def report(runs: list[DagRun]) -> None:
            states = Counter(run.state for run in runs)
            counts = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
            show(f"backfill {days[0]} to {days[-1]}: {counts or 'queued'}; {describe()}")

        return backfills.wait_for(api, backfill_id, report, restarts)


def _start_or_find(api: AirflowApi, days: Sequence[date], source_ids: Sequence[str]) -> int:
    """Return the id of the backfill of these days and sources, which is started unless it is active."""
    backfills.close_finished(api, ARCHIVE_DAY)
    conf = {"sources": list(source_ids)} if source_ids else {}
    active = backfills.active(api, ARCHIVE_DAY)
    if active is None:
        return backfills.create(api, ARCHIVE_DAY, days[0], days[-1], conf)
    if (active.first, active.last, active.conf) == (days[0], days[-1], conf):
        say("", f"Waiting for the active backfill of {active.first} to {active.last}")
        return active.backfill_id
    raise StackError(
        f"a backfill of {active.first} to {active.last} is active, and Airflow allows one of {ARCHIVE_DAY} at a "
        f"time; wait for its end, or cancel it in the UI, on the page of {ARCHIVE_DAY}."
    )


def read_coverage(url: str, days: Sequence[date], source_ids: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return the rows of `marts.coverage` of these days and sources."""
    span = {"first": days[0], "last": days[-1], "source_ids": list(source_ids)}
    with connect(url, "kabar_analyst") as connection, connection.cursor() as cursor:
        cursor.execute(statement(__name__, "coverage_of_days"), span)
        return cursor.fetchall()


def _day(run: DagRun) -> str:
    """Return the day of a run, from its label."""
    return str(run.logical_date)[:10]


def _chosen_ids(settings: Settings, named: list[str], last: date) -> list[str]:
    sources = choose_for_days(load_sources(settings.sources), named or settings.only_ids)
    for source in sources:
        if last >= datetime.now(UTC).astimezone(source.zone).date():
            raise UsageError(
                f"{last} is not over yet for {source.id} ({source.timezone}); choose an earlier day for --to."
            )
    return [source.id for source in sources]

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
from deploy.cli.options import AsJson, Sources, day_option, days_between
from deploy.cli.saved_settings import stack_settings
from deploy.cli.stack_commands import ARCHIVE_DAY
from deploy.stack import backfills, lifecycle
from deploy.stack.airflow_api import AirflowApi, DagRun
from deploy.stack.restart_wait import RestartWait
from pipelines.errors import StackError, UsageError
from pipelines.settings import Settings
from pipelines.text import counted
from pipelines.warehouse.connection import connect, statement

COVERAGE_COLUMNS = (
    *("source_id", "published_date", "discovered", "loaded", "duplicate", "rejected", "failed", "pending"),
    *("complete", "incomplete_because"),
)
_FIRST = "First publication day, local to the source; needed, except with --cancel."
_LAST = "Last publication day, included; needed, except with --cancel."
COMPLETE = COVERAGE_COLUMNS.index("complete")


def backfill(
    *,
    first: Annotated[datetime | None, day_option("--from", _FIRST)] = None,
    last: Annotated[datetime | None, day_option("--to", _LAST)] = None,
    source: Sources = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list the runs that it would start.")] = False,
    cancel: Annotated[bool, typer.Option("--cancel", help="Cancel the active backfill and list its days.")] = False,
    as_json: AsJson = False,
) -> None:
    """Complete past publication days: find, fetch and load what is missing. A repeated backfill changes nothing.

    Stopping this command does not stop the backfill; run the same command to wait for it again, or with --cancel to
    keep the days that have not begun from beginning. Exit code 1 if the run of a day failed; the log of its task
    `check` and ops.runs name the cause.
    """
    settings = stack_settings("replay", "sources", "lake_url", "warehouse_url")
    days = _days(first, last, may_be_absent=cancel)
    if cancel:
        if dry_run:
            raise UsageError("--cancel and --dry-run do not go together; leave one of them out.")
        _cancel(settings, days, source or [], as_json=as_json)
    else:
        _fill(settings, days, source or [], dry_run=dry_run, as_json=as_json)


def _fill(settings: Settings, days: Sequence[date], named: list[str], *, dry_run: bool, as_json: bool) -> None:
    """Start the backfill of these days, or find it; wait for its end and print what the days have then.

    Raises:
        StackError: a day was not completed.
    """
    ids = _chosen_ids(settings, named, days[-1])
    restarts = wait_for_stack(settings)
    with airflow_api(settings) as api:
        url = warehouse_urls(settings).analyst
        api.health()  # a wrong address is told at once
        labels = restarts.outlast(lambda: backfills.labels(api, ARCHIVE_DAY, days[0], days[-1]))
        say("", f"{counted(len(labels), 'run')} of {ARCHIVE_DAY}, {days[0]} to {days[-1]}, for {', '.join(ids)}")
        if dry_run:
            for label in labels:
                print(label)
            return

        def describe() -> str:
            return f"{sum(row[3] for row in read_coverage(url, days, ids))} articles of these days loaded"

        try:
            runs = run_backfill(api, days, ids if named else [], describe, restarts)
        except KeyboardInterrupt:
            say("If Airflow has started the backfill, it continues; run the same command to wait for it again.")
            raise
    rows = restarts.outlast(lambda: read_coverage(url, days, ids))
    if as_json:
        print(json.dumps([dict(zip(COVERAGE_COLUMNS, row, strict=True)) for row in rows], default=str, indent=1))
    else:
        show_table("marts.coverage", COVERAGE_COLUMNS, rows)
    _raise_if_incomplete(days, runs)


def _days(first: datetime | None, last: datetime | None, *, may_be_absent: bool) -> tuple[date, ...]:
    """Return the days of the command; none if neither end is named, which must be allowed."""
    if first and last:
        return days_between(first.date(), last.date())
    if first or last or not may_be_absent:
        raise UsageError("--from and --to name the first and the last day; give both.")
    return ()


def _raise_if_incomplete(days: Sequence[date], runs: Sequence[DagRun]) -> None:
    """Raise StackError if the run of a day failed or was cancelled, or if a day has a run of another kind."""
    if cancelled := [_day(run) for run in runs if run.state == "failed" and not run.has_begun]:
        raise StackError(f"the backfill was cancelled before {_listed(cancelled)} began; run the same again to go on.")
    if failed := [_day(run) for run in runs if run.state == "failed"]:
        raise StackError(f"the runs of {', '.join(failed)} failed; the logs of their tasks `check` name the causes.")
    if running := [_day(run) for run in runs if not run.is_finished]:
        raise StackError(f"the backfill was cancelled; {_listed(running)} had begun and go on to their ends.")
    if others := sorted(set(map(str, days)) - set(map(_day, runs))):
        raise StackError(f"{', '.join(others)} have other active runs of {ARCHIVE_DAY}; try again after them.")


def _cancel(settings: Settings, days: Sequence[date], named: list[str], *, as_json: bool) -> None:
    """Cancel the active backfill and print its days that will not begin.

    Raises:
        StackError: the active backfill has other days or sources than those that are named.
    """
    source_ids = [each.id for each in choose_for_days(load_sources(settings.sources), named)] if named else []
    with airflow_api(settings) as api:
        backfills.close_finished(api, ARCHIVE_DAY)
        active = backfills.active(api, ARCHIVE_DAY)
        cancelled = backfills.Cancelled(unbegun=[], running=[])
        if active is None:
            say("", "No backfill is active.")
        else:
            is_other = days and (active.first, active.last) != (days[0], days[-1])
            if is_other or (source_ids and source_ids != active.conf.get("sources")):
                raise StackError(f"the active backfill is {_named(active)}; to cancel it, name just that, or nothing.")
            cancelled = backfills.cancel(api, ARCHIVE_DAY, active.backfill_id)
            left = counted(len(cancelled.unbegun), "day")
            say("[yellow]Cancelled[/] ", f"the backfill {_named(active)}; {left} had not begun.")
    unbegun, running = ([_day(run) for run in runs] for runs in (cancelled.unbegun, cancelled.running))
    if running:
        say("", f"{_listed(running)} had begun and go on to their ends.")
    if unbegun:
        say("", "To go on with the days that had not begun, run the same backfill again.")
    if as_json:
        print(json.dumps({"cancelled": unbegun, "running": running}))
        return
    for day in unbegun:
        print(day)


def _named(active: backfills.Backfill) -> str:
    sources = ", ".join(active.conf.get("sources") or []) or "all sources"
    return f"of {active.first} to {active.last} for {sources}"


def _listed(days: Sequence[str]) -> str:
    return ", ".join(days) if len(days) <= 5 else f"{days[0]} and {len(days) - 1} further days"


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
    if api.call("GET", f"/dags/{ARCHIVE_DAY}")["is_paused"]:
        say("[yellow]Paused:[/] ", f"{ARCHIVE_DAY} begins no day until you switch it on in Airflow's UI")
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
        "time; wait for its end, or cancel it: ./kabar backfill --cancel"
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
    """Return the ids of the sources; for each of them the last day must be over, and in UTC, where Airflow counts."""
    sources = choose_for_days(load_sources(settings.sources), named or settings.only_ids)
    now = datetime.now(UTC)
    for source in sources:
        if last >= now.astimezone(source.zone).date():
            raise UsageError(
                f"{last} is not over yet for {source.id} ({source.timezone}); choose an earlier day for --to."
            )
    if last >= now.date():
        raise UsageError(
            f"{last} is not over in UTC yet, and Airflow backfills no such day; its scheduled run takes it after "
            f"midnight UTC. Choose an earlier day for --to; to have {last} now, trigger {ARCHIVE_DAY} in Airflow with "
            "this publication day."
        )
    return [source.id for source in sources]

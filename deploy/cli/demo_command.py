"""`demo`: all that Kabar does, on this machine alone, with a sample newsroom as the web."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from crawlers.sources.catalogue import load_source
from deploy.cli.backfill_command import COMPLETE, COVERAGE_COLUMNS, read_coverage, run_backfill, wait_for_stack
from deploy.cli.browser import require_browser
from deploy.cli.console import output, progress, say, show_table
from deploy.cli.options import days_between
from deploy.cli.screenshots import take_screenshots
from deploy.cli.stack_commands import INGEST, show_access, start
from deploy.sample_newsroom.sources import write_sources
from deploy.stack import lifecycle
from deploy.stack.airflow_api import AirflowApi
from deploy.stack.layout import layout_of
from deploy.stack.lifecycle import StackInfo
from deploy.stack.restart_wait import RestartWait
from pipelines.errors import StackError
from pipelines.settings import Settings
from pipelines.warehouse.connection import connect, statement

DAYS = days_between(date(2026, 3, 5), date(2026, 3, 8))
_QUESTIONS = {
    "counts_by_state": (
        "URLs per source and state",
        ("source", "loaded", "duplicate", "rejected", "failed", "pending"),
    ),
    "articles_by_day": ("Articles per day and source", ("day", "source", "articles", "copies")),
    "latest_titles": ("Latest five titles", ("published", "source", "title")),
}


Pictures = Annotated[
    Path | None,
    typer.Option(
        "--screenshots",
        file_okay=False,
        help="Also write pictures of Airflow's pages into this folder; needs Chromium.",
    ),
]


def demo(*, screenshots: Pictures = None) -> None:
    """Start the stack with a sample newsroom, run ingest and a backfill through Airflow, show the rows by SQL."""
    began = time.monotonic()
    if screenshots is not None:
        require_browser()
    settings, source_ids = demo_settings(Settings())
    was_up = lifecycle.status(settings).is_up
    info = start(settings, newsroom=True)
    try:
        if not _is_done(info, source_ids):
            with info.api() as api:
                _run_dags(api, info, source_ids, wait_for_stack(settings))
    except KeyboardInterrupt:
        if not was_up:
            say("Stopping the stack that the demo started")
            lifecycle.down(settings)
        raise
    _show_answers(info, source_ids)
    if screenshots is not None:
        take_screenshots(info, DAYS, screenshots)
        say("[green]screenshots[/]", f" in {screenshots}")
    say("[green]Done[/]", f" in {time.monotonic() - began:.0f} s.")
    show_access(info)


def demo_settings(settings: Settings) -> tuple[Settings, list[str]]:
    """Return the settings with the sample newsroom's sources only, and the ids of these sources."""
    folder = settings.home.absolute() / "newsroom" / "sources"
    ids = [load_source(path).id for path in write_sources(layout_of(settings).newsroom_port, folder)]
    update = {
        "sources": str(folder),
        "only": ",".join(ids),
        "contact": settings.contact or "the demo on this machine",
        "replay": None,
        "allow_loopback": True,
    }
    return settings.model_copy(update=update), ids


def _is_done(info: StackInfo, source_ids: list[str]) -> bool:
    coverage = read_coverage(info.analyst_url, DAYS, source_ids)
    return len(coverage) == len(source_ids) * len(DAYS) and all(row[COMPLETE] for row in coverage)


def _run_dags(api: AirflowApi, info: StackInfo, source_ids: list[str], restarts: RestartWait) -> None:
    def describe() -> str:
        rows = _answer(info, "counts_by_state", [])
        return f"{sum(sum(row[1:]) for row in rows)} URLs found, {sum(row[1] for row in rows)} articles loaded"

    _run_ingest(api, info, describe)
    runs = run_backfill(api, DAYS, source_ids, describe, restarts)
    if failed := [run.run_id for run in runs if run.state != "success"]:
        raise StackError(f"these runs of archive_day failed: {', '.join(failed)}; see {info.ui_url}")
    say("[green]backfill[/]", f" of {len(runs)} days: {describe()}")


def _run_ingest(api: AirflowApi, info: StackInfo, describe: Callable[[], str]) -> None:
    run = api.trigger(INGEST)
    with progress("ingest: queued") as show:
        while not (run := api.run(run.dag_id, run.run_id)).is_finished:
            show(f"ingest {run.state}: {describe()}")
            time.sleep(1)
    if run.state != "success":
        raise StackError(f"the run {run.run_id} of ingest failed; see {info.ui_url}")
    say("[green]ingest[/]", f": {describe()}")


def _show_answers(info: StackInfo, source_ids: list[str]) -> None:
    output.print()
    for name, (title, columns) in _QUESTIONS.items():
        show_table(title, columns, _answer(info, name, source_ids))
        if name == "articles_by_day":
            coverage = read_coverage(info.analyst_url, DAYS, source_ids)
            show_table("Coverage of the backfilled days", COVERAGE_COLUMNS, coverage)


def _answer(info: StackInfo, question: str, source_ids: list[str]) -> list[tuple[Any, ...]]:
    with connect(info.analyst_url, "kabar_analyst") as connection, connection.cursor() as cursor:
        cursor.execute(statement(__name__, question), {"source_ids": source_ids or None})
        return cursor.fetchall()

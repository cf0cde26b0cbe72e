"""The steps of a re-extraction as tasks; what one finds lies in the lake, and the next one takes it from there."""

import logging
from datetime import date
from typing import Any

from airflow.sdk import get_current_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from crawlers.sources.catalogue import load_sources
from dags.pipeline.assets import ARTICLES
from dags.pipeline.labels import SOURCE_OF_TASK
from dags.pipeline.pools import WAREHOUSE_POOL, warehouse_of
from pipelines.archive.lake import Lake
from pipelines.errors import UsageError
from pipelines.importing import domain_hints
from pipelines.records.hints import PageHints
from pipelines.reextraction import apply_source, compare_source, plan, read_report, report_lines
from pipelines.settings import Settings

log = logging.getLogger(__name__)


@task(task_id="plan", pool=WAREHOUSE_POOL)
def plan_sources() -> list[str]:
    """Find the sources that have archived pages of the days; return their ids."""
    settings = Settings()
    first, last = _days()
    try:
        ids = plan(warehouse_of(settings), first, last, _hints(settings), _params()["sources"] or [])
    except UsageError as error:
        raise AirflowFailException(str(error)) from error
    if not ids:
        log.info("the warehouse has no archived pages of %s to %s", first, last)
    return ids


@task(map_index_template=SOURCE_OF_TASK)
def compare(source_id: str) -> None:
    """Read the source's archived pages again; leave the diff in the lake and in this log."""
    settings = Settings()
    first, last = _days()
    hints = _hints(settings).get(source_id) or domain_hints(source_id)
    found = compare_source(Lake(settings.lake), warehouse_of(settings), _run_id(), hints, first=first, last=last)
    _tell(report_lines(found))


@task(map_index_template=SOURCE_OF_TASK, pool=WAREHOUSE_POOL, outlets=[ARTICLES])
def apply(source_id: str) -> None:
    """Correct the source's rows by its diff; skipped unless the run's parameter `apply` is on."""
    if not _params()["apply"]:
        raise AirflowSkipException("The parameter apply is off: the diff is shown, nothing is changed.")
    settings = Settings()
    log.info("%s: %s", source_id, apply_source(Lake(settings.lake), warehouse_of(settings), _run_id(), source_id))


@task(trigger_rule="none_failed")
def report(source_ids: list[str]) -> None:
    """Show the diffs of all sources in one log."""
    lake = Lake(Settings().lake)
    for source_id in source_ids:
        _tell(report_lines(read_report(lake, _run_id(), source_id)))


def _tell(lines: list[str]) -> None:
    for line in lines:
        log.info("%s", line)


def _params() -> dict[str, Any]:
    return dict(get_current_context()["params"])


def _days() -> tuple[date, date]:
    """Return the first and the last day of the run.

    Raises:
        AirflowFailException: they run backwards.
    """
    params = _params()
    first, last = date.fromisoformat(params["from"]), date.fromisoformat(params["to"])
    if last < first:
        raise AirflowFailException(f"to {last} lies before from {first}; swap them")
    return first, last


def _run_id() -> str:
    run = get_current_context()["dag_run"]
    return f"{run.dag_id}/{run.run_id}"


def _hints(settings: Settings) -> dict[str, PageHints]:
    return {source_id: each.hints() for source_id, each in load_sources(settings.sources).items()}

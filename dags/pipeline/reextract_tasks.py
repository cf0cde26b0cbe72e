"""The steps of a re-extraction as tasks; they pass their results through the lake."""

import logging
from datetime import date

from airflow.sdk import get_current_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from crawlers.sources.catalogue import load_sources
from dags.pipeline.assets import ARTICLES
from dags.pipeline.pools import READING_POOL, WAREHOUSE_POOL
from dags.pipeline.run_context import (
    SOURCE_LABEL,
    mistakes_told,
    named_sources,
    refuse_unknown_names,
    run_context,
    stores,
)
from pipelines.importing import domain_hints
from pipelines.reextraction import apply_source, compare_source, plan, read_report, report_lines
from pipelines.settings import Settings

log = logging.getLogger(__name__)


@task(task_id="plan", pool=WAREHOUSE_POOL)
def plan_sources() -> list[str]:
    """Return the ids of the sources that have archived pages of the days."""
    with mistakes_told():
        refuse_unknown_names(get_current_context())
        (_, url), (first, last) = stores(), _days()
        ids = plan(url, first, last, load_sources(Settings().sources), named_sources(get_current_context()))
    if not ids:
        log.info("The warehouse has no archived pages of %s to %s.", first, last)
    return ids


@task(map_index_template=SOURCE_LABEL, pool=READING_POOL)
def compare(source_id: str) -> None:
    """Read the source's archived pages again; write the diff to the lake and to this log."""
    first, last = _days()
    definition = load_sources(Settings().sources).get(source_id)
    hints = definition.hints() if definition else domain_hints(source_id)
    _log_lines(report_lines(compare_source(*stores(), _run_id(), hints, first=first, last=last)))


@task(map_index_template=SOURCE_LABEL, pool=WAREHOUSE_POOL, outlets=[ARTICLES])
def apply(source_id: str) -> None:
    """Correct the source's rows; skipped unless the run's parameter `apply` is on."""
    if not get_current_context()["params"]["apply"]:
        raise AirflowSkipException("The parameter apply is off, so no row is changed.")
    log.info("%s: %s", source_id, apply_source(*stores(), _run_id(), source_id))


@task(trigger_rule="none_failed", pool=READING_POOL)
def report(source_ids: list[str]) -> None:
    """Write the diffs of all sources to one log."""
    lake, _ = stores()
    for source_id in source_ids:
        _log_lines(report_lines(read_report(lake, _run_id(), source_id)))


def _log_lines(lines: list[str]) -> None:
    for line in lines:
        log.info("%s", line)


def _days() -> tuple[date, date]:
    params = get_current_context()["params"]
    first, last = date.fromisoformat(params["from"]), date.fromisoformat(params["to"])
    if last < first:
        raise AirflowFailException(f"The last day, {last}, is before the first, {first}; swap them.")
    return first, last


def _run_id() -> str:
    return run_context(get_current_context()).run_id

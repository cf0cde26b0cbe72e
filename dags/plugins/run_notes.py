"""A listener of Airflow's: writes beside each finished run what it did.

It runs in the scheduler: it asks the warehouse once, for a few seconds at most, and a fault of it costs only the note.
Airflow calls no listener for the runs of a cancelled backfill, so the next run that ends writes their notes, too.
"""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

import psycopg2
from airflow.configuration import conf
from airflow.listeners import hookimpl
from sqlalchemy.exc import SQLAlchemyError

from dags.newsroom.mounted_app import PREFIX
from dags.pipeline.cancelled_runs import note_cancelled_runs
from dags.pipeline.run_results import failed_tasks_of, results_of
from pipelines.errors import KabarError
from pipelines.run.run_note import note_of_run
from pipelines.run.stages import close_ended
from pipelines.settings import Settings

if TYPE_CHECKING:
    from airflow.models.dagrun import DagRun

_NOTHING_DUE = "No source had anything due."

log = logging.getLogger(__name__)


@hookimpl
def on_dag_run_success(dag_run: "DagRun", msg: str) -> None:  # noqa: ARG001 - Airflow's signature
    """Write the note of a run that succeeded."""
    _write_note(dag_run, lambda: _NOTHING_DUE if dag_run.dag_id == "ingest" else _results(dag_run))


@hookimpl
def on_dag_run_failed(dag_run: "DagRun", msg: str) -> None:  # noqa: ARG001 - Airflow's signature
    """Write the note of a run that failed, the causes first."""
    try:
        close_ended(f"{dag_run.dag_id}/{dag_run.run_id}", Settings().require_warehouse_url())
    except (KabarError, psycopg2.Error) as error:
        log.warning("%s %s stays open: %s", dag_run.dag_id, dag_run.run_id, error)
    _write_note(dag_run, lambda: _failure(dag_run))


def _results(dag_run: "DagRun") -> str | None:
    return results_of(dag_run.dag_id, dag_run.run_id) or None


def _failure(dag_run: "DagRun") -> str:
    failed = failed_tasks_of(dag_run.dag_id, dag_run.run_id) or "no task; the run was ended by hand or took too long"
    return f"**Failed: {failed}**\n\nThe logs have the causes; docs/runbook.md has the remedies."


def _write_note(dag_run: "DagRun", otherwise: Callable[[], str | None]) -> None:
    """Write what the warehouse knows of a run, or else, if it knows nothing, what `otherwise` returns."""
    try:
        note_cancelled_runs()
    except SQLAlchemyError as error:
        log.warning("cancelled runs get no notes: %s", error)
    newsroom = f"{conf.get('api', 'base_url', fallback='').rstrip('/')}{PREFIX}"
    try:
        note = note_of_run(Settings().require_warehouse_url(), f"{dag_run.dag_id}/{dag_run.run_id}", newsroom)
    except (KabarError, psycopg2.Error) as error:
        log.warning("%s %s gets no note: %s", dag_run.dag_id, dag_run.run_id, error)
        return
    if note := note or _asked(otherwise):
        dag_run.note = note


def _asked(otherwise: Callable[[], str | None]) -> str | None:
    try:
        return otherwise()
    except SQLAlchemyError as error:
        log.warning("a note lacks what Airflow knows of its run: %s", error)
        return None

"""A listener of Airflow's: writes beside each finished run what it did.

It runs in the scheduler: it asks the warehouse once, for a few seconds at most, and a fault of it costs only the note.
Airflow calls no listener for the runs of a cancelled backfill, so the next run that ends writes their notes, too.
"""

import logging
from typing import TYPE_CHECKING

import psycopg2
from airflow.listeners import hookimpl
from sqlalchemy.exc import SQLAlchemyError

from dags.pipeline.cancelled_runs import note_cancelled_runs
from pipelines.errors import KabarError
from pipelines.run.run_note import note_of_run
from pipelines.settings import Settings

if TYPE_CHECKING:
    from airflow.models.dagrun import DagRun

_NOTHING_DUE = "No source had anything due."

log = logging.getLogger(__name__)


@hookimpl
def on_dag_run_success(dag_run: "DagRun", msg: str) -> None:  # noqa: ARG001 - Airflow's signature
    """Write the note of a run that succeeded."""
    _write_note(dag_run, _NOTHING_DUE if dag_run.dag_id == "ingest" else None)


@hookimpl
def on_dag_run_failed(dag_run: "DagRun", msg: str) -> None:  # noqa: ARG001 - Airflow's signature
    """Write the note of a run that failed, the causes first."""
    _write_note(dag_run)


def _write_note(dag_run: "DagRun", otherwise: str | None = None) -> None:
    """Write what the warehouse knows of a run, or else what follows if it knows nothing."""
    try:
        note_cancelled_runs()
    except SQLAlchemyError as error:
        log.warning("cancelled runs get no notes: %s", error)
    try:
        note = note_of_run(Settings().require_warehouse_url(), f"{dag_run.dag_id}/{dag_run.run_id}")
    except (KabarError, psycopg2.Error) as error:
        log.warning("%s %s gets no note: %s", dag_run.dag_id, dag_run.run_id, error)
        return
    if note or otherwise:
        dag_run.note = note or otherwise

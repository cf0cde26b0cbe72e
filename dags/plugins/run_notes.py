"""A listener of Airflow's: writes beside each finished run what it did.

It runs in the scheduler: it asks the warehouse once, for a few seconds at most, and a fault of it costs only the note.
"""

import logging
from typing import TYPE_CHECKING

import psycopg2
from airflow.listeners import hookimpl

from pipelines.errors import KabarError
from pipelines.run.run_note import note_of_run
from pipelines.settings import Settings

if TYPE_CHECKING:
    from airflow.models.dagrun import DagRun

log = logging.getLogger(__name__)


@hookimpl
def on_dag_run_success(dag_run: "DagRun", msg: str) -> None:  # noqa: ARG001 - Airflow's signature
    """Write the note of a run that succeeded."""
    _write_note(dag_run)


@hookimpl
def on_dag_run_failed(dag_run: "DagRun", msg: str) -> None:  # noqa: ARG001 - Airflow's signature
    """Write the note of a run that failed, the causes first."""
    _write_note(dag_run)


def _write_note(dag_run: "DagRun") -> None:
    try:
        note = note_of_run(Settings().require_warehouse_url(), f"{dag_run.dag_id}/{dag_run.run_id}")
    except (KabarError, psycopg2.Error) as error:
        log.warning("%s %s gets no note: %s", dag_run.dag_id, dag_run.run_id, error)
        return
    if note:
        dag_run.note = note

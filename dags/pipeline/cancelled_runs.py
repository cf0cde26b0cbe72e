"""The runs of a cancelled backfill: Airflow marks those that had not begun as failed and gives no reason."""

from airflow.models.dagrun import DagRun, DagRunNote
from airflow.utils.session import create_session
from airflow.utils.state import DagRunState
from airflow.utils.types import DagRunType
from sqlalchemy import or_, select

from pipelines.run.run_note import CANCELLED, cancelled_note


def note_cancelled_runs() -> None:
    """Write beside each such run that has no such note yet why it is red and how to go on; an earlier note stays below.

    The session is one of its own: the scheduler's may not be committed here.
    """
    with create_session(scoped=False) as session:
        unnamed = or_(DagRunNote.content.is_(None), DagRunNote.content.not_like(f"{CANCELLED}%"))
        cancelled = (
            select(DagRun)
            .outerjoin(DagRunNote, DagRunNote.dag_run_id == DagRun.id)
            .where(
                DagRun.run_type == DagRunType.BACKFILL_JOB,
                DagRun.state == DagRunState.FAILED,
                DagRun.start_date.is_(None),
                unnamed,
            )
        )
        for run in session.scalars(cancelled):
            run.note = cancelled_note(run.logical_date, (run.conf or {}).get("sources") or [], run.note)

"""The runs of a cancelled backfill: Airflow marks those that had not begun as failed and gives no reason."""

from datetime import datetime

from airflow.models.dagrun import DagRun, DagRunNote
from airflow.utils.session import create_session
from airflow.utils.state import DagRunState
from airflow.utils.types import DagRunType
from sqlalchemy import or_, select

from pipelines.run.run_note import fitting

_CANCELLED = "**Cancelled before it began**"


def note_cancelled_runs() -> None:
    """Write beside each such run that has no such note yet why it is red and how to go on; an earlier note stays below.

    The session is one of its own: the scheduler's may not be committed here.
    """
    with create_session(scoped=False) as session:
        unnamed = or_(DagRunNote.content.is_(None), DagRunNote.content.not_like(f"{_CANCELLED}%"))
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
            run.note = fitting("\n\n".join(filter(None, [_note(run.logical_date), run.note])))


def _note(label: datetime | None) -> str:
    day = f"{label:%Y-%m-%d}" if label else "D"
    return (
        f"{_CANCELLED}, with its backfill: this run fetched nothing. To go on, run "
        f"`./kabar backfill --from {day} --to {day}`, or start a backfill with *Missing and Errored Runs*."
    )

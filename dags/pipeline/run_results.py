"""What the tasks of a run returned, for the note of a run that no source takes part in."""

from collections.abc import Sized

from airflow.models.taskinstance import TaskInstance
from airflow.models.xcom import XComModel
from airflow.utils.session import create_session
from airflow.utils.state import TaskInstanceState
from sqlalchemy import select

_MAX_FAILED = 5


def results_of(dag_id: str, run_id: str) -> str:
    """Return the number that each task of a run returned, or how much it returned: `index_texts: 12, learn: 2`."""
    of_run = (XComModel.dag_id == dag_id, XComModel.run_id == run_id, XComModel.key == "return_value")
    query = select(XComModel.task_id, XComModel.value).where(*of_run).order_by(XComModel.task_id)
    with create_session(scoped=False) as session:
        counts = [(row.task_id, _count(XComModel.deserialize_value(row))) for row in session.execute(query)]
    return ", ".join(f"{task_id}: {count}" for task_id, count in counts if count is not None)


def failed_tasks_of(dag_id: str, run_id: str) -> str:
    """Return the ids of the failed tasks of a run, of many the first."""
    of_run = (TaskInstance.dag_id == dag_id, TaskInstance.run_id == run_id)
    query = select(TaskInstance.task_id).where(*of_run, TaskInstance.state == TaskInstanceState.FAILED)
    with create_session(scoped=False) as session:
        ids = list(session.scalars(query.distinct().order_by(TaskInstance.task_id)))
    return ", ".join([*ids[:_MAX_FAILED], *(["…"] if len(ids) > _MAX_FAILED else [])])


def _count(value: object) -> int | None:
    if isinstance(value, int):
        return value
    return len(value) if isinstance(value, Sized) and not isinstance(value, str) else None

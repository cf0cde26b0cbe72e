"""The runs of a cancelled backfill say why they are red, and how to go on."""

from datetime import UTC, datetime

import pytest

pytestmark = pytest.mark.filterwarnings("ignore")  # Airflow's own


@pytest.fixture
def runs(airflow_home):
    """Runs of `archive_day` in an Airflow of their own, by their day."""
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session
    from airflow.utils.types import DagRunType
    from sqlalchemy import delete

    def add(day, state, *, run_type=DagRunType.BACKFILL_JOB, begun=False, note=None):
        label = datetime(2016, 9, day, tzinfo=UTC)
        run = DagRun(dag_id="cancelled", run_id=f"{run_type}__{day}", run_type=run_type, state=state)
        run.logical_date = run.run_after = label
        run.start_date = label if begun else None
        with create_session(scoped=False) as session:
            session.add(run)
            session.flush()
            run.note = note

    def notes():
        from sqlalchemy import select

        with create_session(scoped=False) as session:
            found = session.scalars(select(DagRun).where(DagRun.dag_id == "cancelled").order_by(DagRun.logical_date))
            return [run.note for run in found]

    yield add, notes
    with create_session(scoped=False) as session:
        session.execute(delete(DagRun).where(DagRun.dag_id == "cancelled"))


def test_a_run_that_never_began_is_told_once_and_no_other(runs):
    from dags.pipeline.cancelled_runs import note_cancelled_runs

    add, notes = runs
    add(1, "failed")
    add(2, "failed", note="2016-09-02: kota, 3 loaded")
    add(3, "failed", begun=True, note="**kota: blocked**")
    add(4, "queued")
    add(5, "failed", run_type="manual")
    note_cancelled_runs()
    once = notes()
    assert once[0].startswith("**Cancelled before it began**, with its backfill: this run fetched nothing.")
    assert "`./kabar backfill --from 2016-09-01 --to 2016-09-01`" in once[0]
    assert once[1].startswith("**Cancelled before it began**")
    assert once[1].endswith("\n\n2016-09-02: kota, 3 loaded")
    assert once[2:] == ["**kota: blocked**", None, None]
    note_cancelled_runs()
    assert notes() == once

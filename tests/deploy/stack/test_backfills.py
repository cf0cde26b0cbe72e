"""Backfills as Airflow tells of them, where a real one would take too long to get there."""

from datetime import date

import httpx
import pytest

from deploy.stack import backfills
from pipelines.errors import StackError
from tests.deploy.stack.answers import answering


@pytest.fixture
def airflow(api):
    """Answers as Airflow does of two backfills of a DAG, the second going on; what was asked to be changed."""
    changed = []
    span = {"dag_id": "x", "from_date": "2026-03-02T00:00:00Z", "to_date": "2026-03-03T00:00:00Z"}
    found = [
        {**span, "id": 1, "completed_at": "2026-03-04T00:00:00Z", "dag_run_conf": {}},
        {**span, "id": 2, "completed_at": None, "dag_run_conf": None},
    ]
    states = ["success", "running"]

    def handler(request):
        path = request.url.path.removeprefix("/api/v2")
        if request.method == "PUT":
            changed.append(path)
        if path == "/auth/token":
            return httpx.Response(201, json={"access_token": "t"})
        if path == "/backfills":
            return httpx.Response(200, json={"backfills": found, "total_entries": 2})
        if path.endswith("/dagRuns"):
            labels = ["2026-03-03T00:00:00Z", "2026-03-02T00:00:00Z"]
            runs = [
                {"dag_id": "x", "dag_run_id": label, "state": state, "logical_date": label}
                for label, state in zip(labels, states, strict=True)
            ]
            return httpx.Response(200, json={"dag_runs": runs, "total_entries": 2})
        return httpx.Response(200, json=found[1])

    answering(api, handler)
    return states, changed


def test_only_what_is_not_completed_goes_on(api, airflow):
    assert backfills.going_on(api, "x") == backfills.Backfill(
        backfill_id=2, first=date(2026, 3, 2), last=date(2026, 3, 3), conf={}
    )


def test_its_runs_come_by_their_days(api, airflow):
    assert [run.logical_date.day for run in backfills.runs_of(api, 2)] == [2, 3]


def test_one_is_closed_when_all_its_runs_are_finished(api, airflow):
    states, changed = airflow
    backfills.close_finished(api, "x")
    assert changed == []
    states[:] = ["success", "failed"]
    backfills.close_finished(api, "x")
    assert changed == ["/backfills/2/cancel"]


def test_waiting_has_an_end(api, airflow):
    with pytest.raises(StackError, match="Backfill 2 was not finished after 0 s"):
        backfills.wait_for(api, 2, timeout_seconds=0)

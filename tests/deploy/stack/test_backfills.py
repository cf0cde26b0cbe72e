"""Backfills in states that a real Airflow would need too long to reach."""

import json
from datetime import date

import httpx
import pytest

from deploy.stack import backfills, restart_wait
from deploy.stack.restart_wait import RestartWait
from pipelines.errors import StackError
from tests.deploy.stack.fake_airflow import use_responses


def run_of(label, state, **others):
    begun = {"start_date": None if state == "queued" else label, "conf": None, "note": None}
    return {"dag_id": "x", "dag_run_id": label, "state": state, "logical_date": label, **begun, **others}


@pytest.fixture
def airflow(api):
    """Respond as Airflow with two backfills of a DAG, the second active; return the run states and the PUT paths."""
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
            runs = [run_of(label, state) for label, state in zip(labels, states, strict=False)]
            return httpx.Response(200, json={"dag_runs": runs, "total_entries": len(runs)})
        return httpx.Response(200, json=found[1])

    use_responses(api, handler)
    return states, changed


def test_only_what_is_not_completed_is_active(api, airflow):
    assert backfills.active(api, "x") == backfills.Backfill(
        backfill_id=2, first=date(2026, 3, 2), last=date(2026, 3, 3), conf={}
    )


def test_a_backfill_from_the_form_is_known_by_the_days_that_were_chosen(api, airflow):
    """Jakarta, 3 to 6 March, with the form's own end of the last day."""
    asked = []
    healthy = api._client._transport.handler
    span = {"from_date": "2026-03-02T17:00:00Z", "to_date": "2026-03-06T16:59:59.999Z"}
    form = {**span, "id": 3, "dag_id": "x", "completed_at": None, "dag_run_conf": {}}

    def handler(request):
        if request.url.path == "/api/v2/backfills":
            return httpx.Response(200, json={"backfills": [form], "total_entries": 1})
        if request.url.path == "/api/v2/backfills/3":
            return httpx.Response(200, json=form)
        if request.url.path.endswith("/dagRuns"):
            asked.append((request.url.params["logical_date_gte"], request.url.params["logical_date_lte"]))
        return healthy(request)

    use_responses(api, handler)
    found = backfills.active(api, "x")
    assert (found.first, found.last) == (date(2026, 3, 3), date(2026, 3, 6))
    backfills.runs_of(api, 3)
    assert asked == [("2026-03-03T00:00:00+00:00", "2026-03-06T00:00:00+00:00")]


def test_its_runs_come_by_their_days(api, airflow):
    assert [run.logical_date.day for run in backfills.runs_of(api, 2)] == [2, 3]


def test_one_is_closed_when_all_its_runs_are_finished(api, airflow):
    states, changed = airflow
    backfills.close_finished(api, "x")
    assert changed == []
    states[:] = ["success", "failed"]
    backfills.close_finished(api, "x")
    assert changed == ["/backfills/2/cancel"]


def test_one_whose_runs_are_still_being_created_is_not_closed(api, airflow):
    """Airflow stores a backfill before its runs; those of days that were backfilled earlier are there already."""
    states, changed = airflow
    states[:] = ["success"]
    backfills.close_finished(api, "x")
    assert changed == []


@pytest.mark.parametrize("status", [None, 500])
def test_a_restart_is_waited_for_and_told(api, airflow, monkeypatch, status):
    """The api-server refuses connections while it restarts, and has server errors while PostgreSQL does."""
    states, _ = airflow
    healthy = api._client._transport.handler
    away, said = [3], []

    def handler(request):
        if away[0] and request.url.path.startswith("/api/v2/backfills"):
            away[0] -= 1
            if status is None:
                raise httpx.ConnectError("refused")
            return httpx.Response(status, json={"detail": {"reason": "Database error", "statement": "SELECT " * 999}})
        return healthy(request)

    monkeypatch.setattr(restart_wait.time, "sleep", lambda _: states.__setitem__(1, "failed"))
    use_responses(api, handler)
    runs = backfills.wait_for(api, 2, restarts=RestartWait(lambda: None, said.append))
    assert [run.state for run in runs] == ["failed", "success"]
    assert len(said) == 2
    assert "Database error (HTTP 500)" in said[0] if status else "does not answer" in said[0]
    assert "{" not in said[0]
    assert said[1] == "All services answer again."


def test_what_will_not_come_back_is_not_waited_for(api, monkeypatch):
    with pytest.raises(StackError, match=r"the stack was stopped; the last error was: Airflow does not answer"):
        backfills.wait_for(api, 2, restarts=RestartWait(lambda: "the stack was stopped", print))
    use_responses(api, lambda _: httpx.Response(401, json={"detail": "Invalid credentials"}))
    with pytest.raises(StackError, match="Invalid credentials"):
        backfills.wait_for(api, 2, restarts=RestartWait(lambda: None, print))


def test_waiting_ends_with_the_runs(api, airflow, monkeypatch):
    states, _ = airflow
    monkeypatch.setattr(backfills.time, "sleep", lambda _: states.__setitem__(1, "failed"))
    seen = []
    runs = backfills.wait_for(api, 2, seen.append)
    assert [run.state for run in runs] == ["failed", "success"]
    assert len(seen) == 2


def test_what_a_cancelled_backfill_leaves_is_told_and_noted(api, airflow):
    """Airflow fails what is queued at that moment; a day that has begun goes on."""
    days = [f"2026-03-{day:02}T00:00:00Z" for day in range(2, 7)]
    conf = {"conf": {"sources": ["kota"]}}
    runs = [
        run_of(days[0], "failed", note="a fault of this day"),
        run_of(days[1], "queued", note="an earlier run", **conf),
        run_of(days[2], "running", **conf),
        run_of(days[3], "queued", note="**Cancelled before it began**, the first time", **conf),
        run_of(days[4], "queued", **conf),
    ]
    healthy, written = api._client._transport.handler, []

    def handler(request):
        if request.method == "PUT":
            changes = {"queued": "failed"}
            runs[:] = [run | {"state": changes.get(run["state"], run["state"])} for run in runs]
            runs[4]["state"] = "running"  # it began meanwhile
            return healthy(request)
        if request.method == "PATCH":
            (action,) = json.loads(request.content)["actions"]
            assert (request.url.path, action["action"]) == ("/api/v2/dags/x/dagRuns", "update")
            written.extend(action["entities"])
            return httpx.Response(200, json={})
        if request.url.path.endswith("/dagRuns"):
            return httpx.Response(200, json={"dag_runs": runs, "total_entries": len(runs)})
        return healthy(request)

    use_responses(api, handler)
    cancelled = backfills.cancel(api, "x", 2)
    assert airflow[1] == ["/backfills/2/cancel"]
    assert [run.run_id for run in cancelled.unbegun] == [days[1], days[3]]
    assert [run.run_id for run in cancelled.running] == [days[2], days[4]]
    (note,) = written
    assert note["dag_run_id"] == days[1]
    assert "`./kabar backfill --from 2026-03-03 --to 2026-03-03 --source kota`" in note["note"]
    assert note["note"].endswith("\n\nan earlier run")

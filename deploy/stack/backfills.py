"""Airflow's backfills of a DAG, through its REST API."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from dags.pipeline.day_labels import label, labelled_day
from deploy.stack.airflow_api import AirflowApi, DagRun
from deploy.stack.restart_wait import RestartWait
from pipelines.run.run_note import CANCELLED, cancelled_note

_CREATION_SECONDS = 1200.0
"""Timeout for creating a backfill: on 2 cores Airflow needed more than a minute for 3,653 runs."""
_MAX_NOTES = 100
"""Notes of one request."""
_PAUSE_OF_LOOKS = 5
"""How many times as long as a look at the runs the pause after it is, at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """A backfill of a DAG, from the first to the last label of its runs; each run gets the `conf`."""

    backfill_id: int
    first: date
    last: date
    conf: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """The runs of a cancelled backfill: those that will never begin, and those that go on to their ends."""

    unbegun: list[DagRun]
    running: list[DagRun]


def labels(api: AirflowApi, dag_id: str, first: date, last: date) -> list[date]:
    """Return the labels of the runs that a backfill would start, both ends included; starts none."""
    response = api.call("POST", "/backfills/dry_run", json=_request(dag_id, first, last, {}))
    return [datetime.fromisoformat(found["logical_date"]).date() for found in response["backfills"]]


def create(api: AirflowApi, dag_id: str, first: date, last: date, conf: Mapping[str, Any]) -> int:
    """Start a backfill from the first to the last label and return its id; finished runs are repeated.

    Raises:
        StackError: another backfill of this DAG is active, or there is no such DAG.
    """
    at_once = api.call("GET", f"/dags/{quote(dag_id)}")["max_active_runs"]
    request = _request(dag_id, first, last, conf) | {"max_active_runs": at_once}
    return int(api.call("POST", "/backfills", json=request, timeout=_CREATION_SECONDS)["id"])


def active(api: AirflowApi, dag_id: str) -> Backfill | None:
    """Return the active backfill of a DAG; Airflow allows one at a time."""
    for found in _uncompleted(api, dag_id):
        return Backfill(
            backfill_id=found["id"],
            first=labelled_day(datetime.fromisoformat(found["from_date"])),
            last=labelled_day(datetime.fromisoformat(found["to_date"])),
            conf=found["dag_run_conf"] or {},
        )
    return None


def runs_of(api: AirflowApi, backfill_id: int) -> list[DagRun]:
    """Return the backfilled runs of a backfill's days, oldest label first.

    Airflow's API does not tell which backfill a run belongs to: the result includes the run of a day that this backfill
    skipped because an earlier one had completed it.
    """
    about = api.call("GET", f"/backfills/{backfill_id}")
    runs = api.runs(
        about["dag_id"],
        run_type="backfill",
        logical_date_gte=label(datetime.fromisoformat(about["from_date"])).isoformat(),
        logical_date_lte=label(datetime.fromisoformat(about["to_date"])).isoformat(),
    )
    return sorted(runs, key=lambda run: str(run.logical_date))


def close_finished(api: AirflowApi, dag_id: str) -> None:
    """Close the backfills whose runs have all finished; the scheduler does so only every half minute."""
    for found in _uncompleted(api, dag_id):
        if _are_finished(found, runs_of(api, found["id"])):
            api.call("PUT", f"/backfills/{found['id']}/cancel")


def cancel(api: AirflowApi, dag_id: str, backfill_id: int) -> Cancelled:
    """Cancel a backfill; the runs that have not begun will not, and their notes say so and how to go on.

    Raises:
        StackError: it has ended meanwhile.
    """
    queued = {run.run_id for run in runs_of(api, backfill_id) if run.state == "queued"}
    api.call("PUT", f"/backfills/{backfill_id}/cancel", timeout=_CREATION_SECONDS)
    runs = runs_of(api, backfill_id)
    unbegun = [run for run in runs if run.run_id in queued and run.state == "failed"]
    _write_notes(api, dag_id, [run for run in unbegun if not (run.note or "").startswith(CANCELLED)])
    return Cancelled(unbegun=unbegun, running=[run for run in runs if not run.is_finished])


def wait_for(
    api: AirflowApi,
    backfill_id: int,
    report: Callable[[list[DagRun]], None] = lambda _: None,
    restarts: RestartWait | None = None,
) -> list[DagRun]:
    """Wait until all runs of a backfill have finished and return them; `report` gets them each time it looks.

    It looks once a second, and less often where a look takes long, since Airflow has the days to work on.

    With `restarts`, it also waits while the api-server or PostgreSQL restarts.
    """

    def look() -> tuple[dict[str, Any], list[DagRun]]:
        about = api.call("GET", f"/backfills/{backfill_id}")
        runs = runs_of(api, backfill_id)
        report(runs)
        return about, runs

    while True:
        began = time.monotonic()
        about, runs = restarts.outlast(look) if restarts else look()
        # The scheduler writes `completed_at` later than the last run finishes.
        if about["completed_at"] or _are_finished(about, runs):
            return runs
        time.sleep(max(1.0, _PAUSE_OF_LOOKS * (time.monotonic() - began)))


def _write_notes(api: AirflowApi, dag_id: str, runs: list[DagRun]) -> None:
    """Write why these runs never began."""
    for start in range(0, len(runs), _MAX_NOTES):
        entities = [
            {
                "dag_run_id": run.run_id,
                "note": cancelled_note(run.logical_date, run.conf.get("sources") or [], run.note),
            }
            for run in runs[start : start + _MAX_NOTES]
        ]
        changes = {"actions": [{"action": "update", "entities": entities}]}
        api.call("PATCH", f"/dags/{dag_id}/dagRuns", json=changes, timeout=_CREATION_SECONDS)


def _uncompleted(api: AirflowApi, dag_id: str) -> list[dict[str, Any]]:
    found = api.read_all("/backfills", "backfills", {"dag_id": dag_id})
    return [each for each in found if each["completed_at"] is None]


def _are_finished(about: Mapping[str, Any], runs: list[DagRun]) -> bool:
    """Whether each day of a backfill has a run that has ended; Airflow stores a backfill before it creates its runs."""
    first, last = (labelled_day(datetime.fromisoformat(about[name])) for name in ("from_date", "to_date"))
    return len(runs) > (last - first).days and all(run.is_finished for run in runs)


def _request(dag_id: str, first: date, last: date, conf: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "dag_id": dag_id,
        "from_date": f"{first.isoformat()}T00:00:00+00:00",
        "to_date": f"{last.isoformat()}T00:00:00+00:00",
        "reprocess_behavior": "completed",
        "dag_run_conf": dict(conf),
    }

"""Airflow's backfills of a DAG, through its REST API."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from deploy.stack.airflow_api import AirflowApi, DagRun
from pipelines.errors import StackError

Reprocess = Literal["none", "completed", "failed"]
_CREATION_SECONDS = 1200.0
"""What Airflow may take to make the runs of a backfill: 3,653 took it more than a minute on 2 cores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """A backfill of a DAG over the days that label its runs, both ends included; `conf` is that of each run."""

    backfill_id: int
    first: date
    last: date
    conf: Mapping[str, Any]


def labels(api: AirflowApi, dag_id: str, first: date, last: date, reprocess: Reprocess = "none") -> list[datetime]:
    """Dry run: the labels of the runs that a backfill would start, both ends included."""
    answer = api.call("POST", "/backfills/dry_run", json=_order(dag_id, first, last, reprocess, {}))
    return [datetime.fromisoformat(found["logical_date"]) for found in answer["backfills"]]


def create(
    api: AirflowApi,
    dag_id: str,
    first: date,
    last: date,
    *,
    reprocess: Reprocess = "none",
    conf: Mapping[str, Any] | None = None,
    max_active_runs: int = 4,
) -> int:
    """Start a backfill over the days that label the runs, both ends included.

    Returns:
        Its id.

    Raises:
        StackError: another backfill of this DAG is still going on, or the DAG is not there.
    """
    order = _order(dag_id, first, last, reprocess, conf or {}) | {"max_active_runs": max_active_runs}
    return int(api.call("POST", "/backfills", json=order, timeout=_CREATION_SECONDS)["id"])


def going_on(api: AirflowApi, dag_id: str) -> Backfill | None:
    """The backfill of a DAG that is not completed, of which Airflow allows one at a time."""
    return next((_backfill(found) for found in _open(api, dag_id)), None)


def runs_of(api: AirflowApi, backfill_id: int) -> list[DagRun]:
    """The backfilled runs of a backfill's days, oldest label first.

    Airflow's API does not tell which backfill a run belongs to: a day that this one left alone, because
    an earlier backfill had settled it, is among them.
    """
    about = api.call("GET", f"/backfills/{backfill_id}")
    runs = api.runs(
        about["dag_id"],
        run_type="backfill",
        logical_date_gte=about["from_date"],
        logical_date_lte=about["to_date"],
    )
    return sorted(runs, key=lambda run: str(run.logical_date))


def close_finished(api: AirflowApi, dag_id: str) -> None:
    """Close backfills whose runs are all finished; the scheduler itself does so only every half minute."""
    for found in _open(api, dag_id):
        if _are_finished(runs_of(api, found["id"])):
            api.call("PUT", f"/backfills/{found['id']}/cancel")


def wait_for(
    api: AirflowApi,
    backfill_id: int,
    *,
    timeout_seconds: float,
    report: Callable[[list[DagRun]], None] = lambda _: None,
) -> list[DagRun]:
    """Wait until every run of a backfill is finished; `report` sees them at each look.

    Raises:
        StackError: it took longer than that.
    """
    deadline = time.monotonic() + timeout_seconds
    while True:
        about = api.call("GET", f"/backfills/{backfill_id}")
        runs = runs_of(api, backfill_id)
        report(runs)
        # `completed_at` is written by the scheduler's next round; finished runs are proof enough.
        if about["completed_at"] or _are_finished(runs):
            return runs
        if time.monotonic() > deadline:
            raise StackError(f"Backfill {backfill_id} was not finished after {timeout_seconds:.0f} s.")
        time.sleep(1)


def _open(api: AirflowApi, dag_id: str) -> list[dict[str, Any]]:
    found = api.read_all("/backfills", "backfills", {"dag_id": dag_id})
    return [each for each in found if each["completed_at"] is None]


def _are_finished(runs: list[DagRun]) -> bool:
    return bool(runs) and all(run.is_finished for run in runs)


def _order(dag_id: str, first: date, last: date, reprocess: Reprocess, conf: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "dag_id": dag_id,
        "from_date": f"{first.isoformat()}T00:00:00+00:00",
        "to_date": f"{last.isoformat()}T00:00:00+00:00",
        "reprocess_behavior": reprocess,
        "dag_run_conf": dict(conf),
    }


def _backfill(found: Mapping[str, Any]) -> Backfill:
    return Backfill(
        backfill_id=found["id"],
        first=datetime.fromisoformat(found["from_date"]).date(),
        last=datetime.fromisoformat(found["to_date"]).date(),
        conf=found["dag_run_conf"] or {},
    )

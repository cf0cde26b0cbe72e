"""A client of Airflow's REST API: runs, their tasks, backfills."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Self
from urllib.parse import quote

import httpx

from pipelines.errors import StackError

FINISHED = ("success", "failed")
_CREATION_SECONDS = 1200.0
"""What Airflow may take to make the runs of a backfill: 3,653 took it more than a minute on 2 cores."""
_PATIENCE = 4
"""How often a question that was not answered within the client's time-out is asked again."""
Reprocess = Literal["none", "completed", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DagRun:
    """A run of a DAG.

    Attributes:
        state: queued, running, success or failed.
        logical_date: the label of the run's day, None for a manual run without one.
    """

    dag_id: str
    run_id: str
    state: str
    logical_date: datetime | None

    @property
    def is_finished(self) -> bool:
        """Whether the run has come to its end, good or bad."""
        return self.state in FINISHED


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskInstance:
    """One task of a run; `state` is None before it is scheduled."""

    task_id: str
    map_index: int
    state: str | None
    try_number: int
    label: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """A backfill of a DAG over the days that label its runs, both ends included; `conf` is that of each run."""

    backfill_id: int
    first: date
    last: date
    conf: Mapping[str, Any]


class AirflowApi:
    """Airflow's REST API as one user; logs in at the first call and again when its token has run out."""

    def __init__(self, base_url: str, user: str, password: str) -> None:
        self._user, self._password = user, password
        self._client = httpx.Client(base_url=base_url, timeout=60, trust_env=False)

    def __enter__(self) -> Self:
        """Use as a context manager, or call `close`."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def dags(self) -> list[dict[str, Any]]:
        """All DAGs as Airflow describes them."""
        return self._all("/dags", "dags", {"exclude_stale": False})

    def import_errors(self) -> list[dict[str, Any]]:
        """DAG files that cannot be imported: `filename`, `stack_trace`, `timestamp`."""
        return self._all("/importErrors", "import_errors", {})

    def create_pools(self, pools: Mapping[str, Mapping[str, Any]]) -> list[str]:
        """Create the pools that are missing, and leave those alone that are there; returns the new ones.

        Args:
            pools: as `airflow pools import` has them: name to `slots`, `description`, `include_deferred`.
        """
        known = {pool["name"] for pool in self._all("/pools", "pools", {})}
        missing = [name for name in pools if name not in known]
        for name in missing:
            self._call("POST", "/pools", json={"name": name, **pools[name]})
        return missing

    def unpause(self, dag_id: str) -> None:
        """Let a DAG's runs start."""
        self._call("PATCH", f"/dags/{quote(dag_id)}", json={"is_paused": False})

    def trigger(
        self, dag_id: str, conf: Mapping[str, Any] | None = None, logical_date: datetime | None = None
    ) -> DagRun:
        """Start a run by hand, without a data interval unless it is given a logical date."""
        body = {
            "conf": dict(conf or {}),
            "logical_date": logical_date.isoformat() if logical_date else None,
        }
        return _run(self._call("POST", f"/dags/{quote(dag_id)}/dagRuns", json=body))

    def run(self, dag_id: str, run_id: str) -> DagRun:
        """A run as it stands."""
        return _run(self._call("GET", _run_path(dag_id, run_id)))

    def runs(self, dag_id: str, **filters: str | int) -> list[DagRun]:
        """The runs of a DAG; filters are the API's own (`state`, `run_type`, `logical_date_gte`, …)."""
        return [_run(found) for found in self._all(f"/dags/{quote(dag_id)}/dagRuns", "dag_runs", filters)]

    def tasks(self, run: DagRun) -> list[TaskInstance]:
        """The task instances of a run, mapped ones singly."""
        found = self._all(f"{_run_path(run.dag_id, run.run_id)}/taskInstances", "task_instances", {})
        return [
            TaskInstance(
                task_id=task["task_id"],
                map_index=task["map_index"],
                state=task["state"],
                try_number=task["try_number"],
                label=task["rendered_map_index"],
            )
            for task in found
        ]

    def task_log(self, run: DagRun, task: TaskInstance) -> str:
        """The log of a task's latest try, as plain text."""
        path = f"{_run_path(run.dag_id, run.run_id)}/taskInstances/{quote(task.task_id)}/logs/{task.try_number}"
        answer = self._call("GET", path, params={"map_index": task.map_index, "full_content": True})
        return "\n".join(_log_line(line) for line in answer.get("content", ()))

    def backfill_days(self, dag_id: str, first: date, last: date, reprocess: Reprocess = "none") -> list[datetime]:
        """Dry run: the labels of the runs that a backfill would start, both ends included."""
        body = _backfill(dag_id, first, last, reprocess, {})
        answer = self._call("POST", "/backfills/dry_run", json=body)
        return [datetime.fromisoformat(found["logical_date"]) for found in answer["backfills"]]

    def create_backfill(
        self,
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
        body = _backfill(dag_id, first, last, reprocess, conf or {}) | {"max_active_runs": max_active_runs}
        return int(self._call("POST", "/backfills", json=body, timeout=_CREATION_SECONDS)["id"])

    def backfill_going_on(self, dag_id: str) -> Backfill | None:
        """The backfill of a DAG that is not completed, of which Airflow allows one at a time."""
        found = self._all("/backfills", "backfills", {"dag_id": dag_id})
        return next((_going_on(each) for each in found if each["completed_at"] is None), None)

    def backfill_runs(self, backfill_id: int) -> list[DagRun]:
        """The backfilled runs of a backfill's days, oldest label first.

        Airflow's API does not tell which backfill a run belongs to: a day that this one left alone, because
        an earlier backfill had settled it, is among them.
        """
        about = self._call("GET", f"/backfills/{backfill_id}")
        runs = self.runs(
            about["dag_id"],
            run_type="backfill",
            logical_date_gte=about["from_date"],
            logical_date_lte=about["to_date"],
        )
        return sorted(runs, key=lambda run: str(run.logical_date))

    def close_finished_backfills(self, dag_id: str) -> None:
        """Close backfills whose runs are all finished; the scheduler itself does so only every half minute."""
        for backfill in self._all("/backfills", "backfills", {"dag_id": dag_id}):
            if backfill["completed_at"] is None:
                runs = self.backfill_runs(backfill["id"])
                if runs and all(run.is_finished for run in runs):
                    self.cancel_backfill(backfill["id"])

    def cancel_backfill(self, backfill_id: int) -> None:
        """Stop a backfill: what has not started is not started any more."""
        self._call("PUT", f"/backfills/{backfill_id}/cancel")

    def wait_for_backfill(
        self,
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
            about = self._call("GET", f"/backfills/{backfill_id}")
            runs = self.backfill_runs(backfill_id)
            report(runs)
            # `completed_at` is written by the scheduler's next round; finished runs are proof enough.
            if about["completed_at"] or (runs and all(run.is_finished for run in runs)):
                return runs
            _sleep(deadline, f"Backfill {backfill_id}", timeout_seconds)

    def wait_for_run(self, run: DagRun, *, timeout_seconds: float) -> DagRun:
        """Wait until a run is finished.

        Raises:
            StackError: it took longer than that.
        """
        deadline = time.monotonic() + timeout_seconds
        while not (now := self.run(run.dag_id, run.run_id)).is_finished:
            _sleep(deadline, f"Run {run.run_id} of {run.dag_id}", timeout_seconds)
        return now

    def _all(self, path: str, key: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            page = self._call("GET", path, params={**params, "limit": 100, "offset": len(found)})
            found += page[key]
            if not page[key] or len(found) >= page["total_entries"]:
                return found

    def _call(self, method: str, path: str, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401 - httpx's own
        try:
            if "Authorization" not in self._client.headers:
                self._log_in()
            answer = self._send(method, path, **arguments)
            if answer.status_code == 401:
                self._log_in()
                answer = self._send(method, path, **arguments)
        except httpx.HTTPError as error:
            raise StackError(
                f"Airflow does not answer at {self._client.base_url} ({type(error).__name__}); is the stack up?"
            ) from error
        if answer.is_error:
            raise StackError(f"Airflow refuses {method} {path}: {_reason(answer)}")
        return dict(answer.json()) if answer.content else {}

    def _send(self, method: str, path: str, **arguments: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own
        """Ask; a question that changes nothing is asked again where a busy machine does not answer in time."""
        patience = _PATIENCE if method == "GET" else 0
        while True:
            try:
                return self._client.request(method, f"/api/v2{path}", **arguments)
            except httpx.TimeoutException:
                if not patience:
                    raise
                patience -= 1

    def _log_in(self) -> None:
        answer = self._client.post("/auth/token", json={"username": self._user, "password": self._password})
        if answer.is_error:
            raise StackError(f"Airflow does not let the user {self._user} in: {_reason(answer)}")
        self._client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


def _backfill(dag_id: str, first: date, last: date, reprocess: Reprocess, conf: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "dag_id": dag_id,
        "from_date": f"{first.isoformat()}T00:00:00+00:00",
        "to_date": f"{last.isoformat()}T00:00:00+00:00",
        "reprocess_behavior": reprocess,
        "dag_run_conf": dict(conf),
    }


def _going_on(found: Mapping[str, Any]) -> Backfill:
    return Backfill(
        backfill_id=found["id"],
        first=datetime.fromisoformat(found["from_date"]).date(),
        last=datetime.fromisoformat(found["to_date"]).date(),
        conf=found["dag_run_conf"] or {},
    )


def _run_path(dag_id: str, run_id: str) -> str:
    return f"/dags/{quote(dag_id)}/dagRuns/{quote(run_id, safe='')}"


def _run(found: Mapping[str, Any]) -> DagRun:
    label = found["logical_date"]
    return DagRun(
        dag_id=found["dag_id"],
        run_id=found["dag_run_id"],
        state=found["state"],
        logical_date=datetime.fromisoformat(label) if label else None,
    )


def _log_line(line: Any) -> str:  # noqa: ANN401 - structured or plain, as Airflow has it
    return str(line.get("event", line)) if isinstance(line, dict) else str(line)


def _reason(answer: httpx.Response) -> str:
    try:
        detail = answer.json().get("detail", answer.text)
    except ValueError:
        detail = answer.text
    return f"{detail} (HTTP {answer.status_code})."


def _sleep(deadline: float, what: str, timeout_seconds: float) -> None:
    if time.monotonic() > deadline:
        raise StackError(f"{what} was not finished after {timeout_seconds:.0f} s.")
    time.sleep(1)

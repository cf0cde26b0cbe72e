"""A client of Airflow's REST API: DAGs, their runs and tasks; backfills have a module of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from urllib.parse import quote

import httpx

from pipelines.errors import StackError

FINISHED = ("success", "failed")
_PATIENCE = 4
"""How often a question that was not answered within the client's time-out is asked again."""


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
        return self.read_all("/dags", "dags", {"exclude_stale": False})

    def import_errors(self) -> list[dict[str, Any]]:
        """DAG files that cannot be imported: `filename`, `stack_trace`, `timestamp`."""
        return self.read_all("/importErrors", "import_errors", {})

    def create_pools(self, pools: Mapping[str, Mapping[str, Any]]) -> list[str]:
        """Create the pools that are missing, and leave those alone that are there; returns the new ones.

        Args:
            pools: as `airflow pools import` has them: name to `slots`, `description`, `include_deferred`.
        """
        known = {pool["name"] for pool in self.read_all("/pools", "pools", {})}
        missing = [name for name in pools if name not in known]
        for name in missing:
            self.call("POST", "/pools", json={"name": name, **pools[name]})
        return missing

    def unpause(self, dag_id: str) -> None:
        """Let a DAG's runs start."""
        self.call("PATCH", f"/dags/{quote(dag_id)}", json={"is_paused": False})

    def trigger(
        self, dag_id: str, conf: Mapping[str, Any] | None = None, logical_date: datetime | None = None
    ) -> DagRun:
        """Start a run by hand, without a data interval unless it is given a logical date."""
        body = {
            "conf": dict(conf or {}),
            "logical_date": logical_date.isoformat() if logical_date else None,
        }
        return _run(self.call("POST", f"/dags/{quote(dag_id)}/dagRuns", json=body))

    def run(self, dag_id: str, run_id: str) -> DagRun:
        """A run as it stands."""
        return _run(self.call("GET", _run_path(dag_id, run_id)))

    def runs(self, dag_id: str, **filters: str | int) -> list[DagRun]:
        """The runs of a DAG; filters are the API's own (`state`, `run_type`, `logical_date_gte`, …)."""
        return [_run(found) for found in self.read_all(f"/dags/{quote(dag_id)}/dagRuns", "dag_runs", filters)]

    def tasks(self, run: DagRun) -> list[TaskInstance]:
        """The task instances of a run, mapped ones singly."""
        found = self.read_all(f"{_run_path(run.dag_id, run.run_id)}/taskInstances", "task_instances", {})
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
        answer = self.call("GET", path, params={"map_index": task.map_index, "full_content": True})
        return "\n".join(_log_line(line) for line in answer.get("content", ()))

    def read_all(self, path: str, key: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        """All entries of a list that the API gives by the page, under `key`."""
        found: list[dict[str, Any]] = []
        while True:
            page = self.call("GET", path, params={**params, "limit": 100, "offset": len(found)})
            found += page[key]
            if not page[key] or len(found) >= page["total_entries"]:
                return found

    def call(self, method: str, path: str, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401 - httpx's own
        """Ask the API; what it answers.

        Raises:
            StackError: it refuses, or does not answer.
        """
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

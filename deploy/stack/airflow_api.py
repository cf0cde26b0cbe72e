"""A client of Airflow's REST API."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from urllib.parse import quote

import httpx

from pipelines.errors import StackError, UnavailableError

REQUEST_SECONDS = 60.0
_MAX_REASON = 300
_MAX_RETRIES = 4
"""How often a GET request is repeated after a timeout: the api-server of a busy machine answers late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DagRun:
    """A run of a DAG.

    Attributes:
        state: queued, running, success or failed.
        has_begun: whether it has left the queue since it was last put there.
        logical_date: the label of the run's day; None for a manual run without one.
        conf: the configuration that it was started with.
        note: what stands beside it in the UI.
    """

    dag_id: str
    run_id: str
    state: str
    has_begun: bool
    logical_date: datetime | None
    conf: Mapping[str, Any]
    note: str | None

    @property
    def is_finished(self) -> bool:
        """Whether the run has ended, with or without success."""
        return self.state in {"success", "failed"}


class AirflowApi:
    """Airflow's REST API as one user; logs in at the first call and again after the token has expired.

    Args:
        token: takes the place of user and password, and is not renewed.
    """

    def __init__(self, base_url: str, user: str = "", password: str = "", *, token: str | None = None) -> None:
        self._login = {"username": user, "password": password} if token is None else None
        self._client = httpx.Client(base_url=base_url, trust_env=False)
        if token is not None:
            self._client.headers["Authorization"] = f"Bearer {token}"

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self._client.close()

    def dags(self) -> list[dict[str, Any]]:
        """Return all DAGs as Airflow describes them."""
        return self.read_all("/dags", "dags", {"exclude_stale": False})

    def import_errors(self) -> list[dict[str, Any]]:
        """Return the DAG files that cannot be imported: `filename`, `stack_trace`, `timestamp`."""
        return self.read_all("/importErrors", "import_errors", {})

    def health(self) -> dict[str, dict[str, Any]]:
        """Return what Airflow says of its parts, each with its `status`."""
        return self.call("GET", "/monitor/health")

    def create_pools(self, pools: Mapping[str, Mapping[str, Any]], chosen: Collection[str]) -> None:
        """Create the missing pools; of existing ones, change only the slots of those that are chosen.

        Args:
            pools: name to `slots`, `description`, `include_deferred`, the format of `airflow pools import`.
            chosen: names of pools whose slots the settings name.
        """
        known = {pool["name"]: pool["slots"] for pool in self.read_all("/pools", "pools", {})}
        for name, pool in pools.items():
            if name not in known:
                self.call("POST", "/pools", json={"name": name, **pool})
            elif name in chosen and known[name] != pool["slots"]:
                # Airflow wants the whole pool, and changes what the mask names.
                self.call(
                    "PATCH", f"/pools/{quote(name)}", params={"update_mask": ["slots"]}, json={"pool": name, **pool}
                )

    def trigger(self, dag_id: str) -> DagRun:
        """Start a manual run, without a logical date."""
        return _run(self.call("POST", f"/dags/{quote(dag_id)}/dagRuns", json={"logical_date": None}))

    def run(self, dag_id: str, run_id: str) -> DagRun:
        """Return the current state of a run."""
        return _run(self.call("GET", f"/dags/{quote(dag_id)}/dagRuns/{quote(run_id, safe='')}"))

    def runs(self, dag_id: str, **filters: str) -> list[DagRun]:
        """Return the runs of a DAG; the filters are those of the API (`run_type`, `logical_date_gte`, …)."""
        return [_run(found) for found in self.read_all(f"/dags/{quote(dag_id)}/dagRuns", "dag_runs", filters)]

    def read_all(self, path: str, key: str, params: Mapping[str, object]) -> list[dict[str, Any]]:
        """Return all entries of a paged list; `key` names the list in the response."""
        found: list[dict[str, Any]] = []
        while True:
            page = self.call("GET", path, params={**params, "limit": 100, "offset": len(found)})
            found += page[key]
            if not page[key] or len(found) >= page["total_entries"]:
                return found

    def call(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        params: Mapping[str, Any] | None = None,
        timeout: float = REQUEST_SECONDS,
    ) -> dict[str, Any]:
        """Send a request and return the response's JSON.

        Raises:
            StackError: Airflow refuses the request.
            UnavailableError: Airflow does not answer, or has a server error.
        """
        request = self._client.build_request(method, f"/api/v2{path}", json=json, params=params, timeout=timeout)
        try:
            if "Authorization" not in self._client.headers:
                self._log_in()
            response = self._send(request)
            if response.status_code == 401 and self._login:
                self._log_in()
                response = self._send(request)
        except httpx.HTTPError as error:
            raise UnavailableError(
                f"Airflow does not answer at {self._client.base_url} ({type(error).__name__}); is the stack up?"
            ) from error
        if response.is_error:
            raise _kind(response)(f"Airflow refuses {method} {path}: {_reason(response)}")
        return dict(response.json()) if response.content else {}

    def _send(self, request: httpx.Request) -> httpx.Response:
        request.headers["Authorization"] = self._client.headers["Authorization"]
        retries = _MAX_RETRIES if request.method == "GET" else 0
        while True:
            try:
                return self._client.send(request)
            except httpx.TimeoutException:
                if not retries:
                    raise
                retries -= 1

    def _log_in(self) -> None:
        assert self._login
        response = self._client.post("/auth/token", json=self._login, timeout=REQUEST_SECONDS)
        if response.is_error:
            raise _kind(response)(f"Airflow does not let the user {self._login['username']} in: {_reason(response)}")
        self._client.headers["Authorization"] = f"Bearer {response.json()['access_token']}"


def _run(found: Mapping[str, Any]) -> DagRun:
    label = found["logical_date"]
    return DagRun(
        dag_id=found["dag_id"],
        run_id=found["dag_run_id"],
        state=found["state"],
        has_begun=found["start_date"] is not None,
        logical_date=datetime.fromisoformat(label) if label else None,
        conf=found["conf"] or {},
        note=found["note"],
    )


def _kind(response: httpx.Response) -> type[StackError]:
    return UnavailableError if response.is_server_error else StackError


def _reason(response: httpx.Response) -> str:
    """Return Airflow's reason as one line; for some errors it sends a document instead of a text."""
    try:
        found = response.json()
    except ValueError:
        found = response.text
    for key in ("detail", "message", "reason"):
        found = found.get(key, found) if isinstance(found, dict) else found
    text = found if isinstance(found, str) else "an error without a reason"
    return f"{text.strip().partition(chr(10))[0][:_MAX_REASON]} (HTTP {response.status_code})."

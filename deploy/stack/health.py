"""Whether Airflow can take work: each component reports itself healthy and each DAG is read."""

import time
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from deploy.stack import supervisor
from deploy.stack.airflow_api import AirflowApi
from deploy.stack.airflow_services import API_SERVER, DAG_PROCESSOR, SCHEDULER, TRIGGERER, ui_url
from deploy.stack.layout import Layout
from deploy.stack.ports import is_taken
from deploy.stack.sample_newsroom_service import NEWSROOM
from deploy.stack.start_watch import StartWatch, end_of_log
from deploy.stack.supervisor import Process
from pipelines.errors import StackError

MAX_RESTARTS = 5
_PAUSE_SECONDS = 0.5
PARSE_TIME = timedelta(seconds=20)
COMPONENTS = {SCHEDULER: "scheduler", TRIGGERER: "triggerer", DAG_PROCESSOR: "dag_processor"}


def wait_until_ready(layout: Layout, api: AirflowApi, dag_ids: Collection[str], report: Callable[[str], None]) -> None:
    """Wait until all services are ready and Airflow has read these DAGs; report the files that it cannot import.

    Raises:
        StackError: a service crashed again and again or makes no progress; the text ends with its log's last lines.
    """
    watch = StartWatch(report)
    while service := _first_unready(layout, api, dag_ids):
        processes = supervisor.processes(layout)
        for process in processes.values():
            if process.state == "FATAL" or (process.state == "BACKOFF" and process.restarts >= MAX_RESTARTS):
                log = end_of_log(layout.log(process.name))
                raise StackError(f"{process.name} crashed {process.restarts} times ({process.last_exit}). {log}")
        watch.check(service, layout.log(service), processes[service].pid, processes[service].state)
        time.sleep(_PAUSE_SECONDS)
    for error in _import_errors(layout, api):
        reason = str(error["stack_trace"]).strip().splitlines()[-1]
        report(f"The DAG file {error['filename']} cannot be imported: {reason}")


def health(layout: Layout) -> Mapping[str, Any]:
    """Return Airflow's own health report; empty if the api-server does not answer."""
    try:
        # The address has no certificate; unless told so, httpx reads all those of the system, which takes 60 ms of CPU.
        response = httpx.get(f"{ui_url(layout)}/api/v2/monitor/health", timeout=5, trust_env=False, verify=False)  # noqa: S501
        return response.json() if response.is_success else {}
    except (httpx.HTTPError, ValueError):
        return {}


def _first_unready(layout: Layout, api: AirflowApi, dag_ids: Collection[str]) -> str | None:
    """Return the first service that is not ready; only heartbeats of its current process count."""
    known = supervisor.processes(layout)
    if NEWSROOM in known and not is_taken(layout.newsroom_port):
        return NEWSROOM
    report = health(layout)
    if report.get("metadatabase", {}).get("status") != "healthy":
        return API_SERVER
    for service, component in COMPONENTS.items():
        state = report.get(component) or {}
        heartbeat = state.get(f"latest_{component}_heartbeat")
        if state.get("status") != "healthy" or not _is_since_start(known[service], heartbeat):
            return service
    return None if _are_read(layout, api, dag_ids) else DAG_PROCESSOR


def _are_read(layout: Layout, api: AirflowApi, dag_ids: Collection[str]) -> bool:
    processor = supervisor.processes(layout)[DAG_PROCESSOR]
    read = {
        dag["dag_id"]
        for dag in api.dags()
        if not dag["is_stale"] and _is_since_start(processor, dag["last_parsed_time"])
    }
    if read >= set(dag_ids):
        return True
    # The DAGs of a broken file never appear; this gives the other files time to be read.
    is_over = processor.since is not None and datetime.now(UTC) - processor.since > PARSE_TIME
    return is_over and bool(_import_errors(layout, api))


def _import_errors(layout: Layout, api: AirflowApi) -> list[dict[str, Any]]:
    processor = supervisor.processes(layout)[DAG_PROCESSOR]
    return [error for error in api.import_errors() if _is_since_start(processor, error["timestamp"])]


def _is_since_start(process: Process, instant: str | None) -> bool:
    return bool(process.since and instant and datetime.fromisoformat(instant) >= process.since)

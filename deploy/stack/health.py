"""Is Airflow ready to take work: every component alive in its own words, every DAG read?"""

import time
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from deploy.stack import supervisor
from deploy.stack.airflow_api import AirflowApi
from deploy.stack.airflow_services import API_SERVER, DAG_PROCESSOR, SCHEDULER, TRIGGERER, ui_url
from deploy.stack.layout import Layout
from deploy.stack.ports import is_taken
from deploy.stack.sample_newsroom_service import NEWSROOM
from deploy.stack.supervisor import Process
from pipelines.errors import StackError

READY_SECONDS = 240.0
MANY = 5
PARSE_TIME = timedelta(seconds=20)
COMPONENTS = {SCHEDULER: "scheduler", TRIGGERER: "triggerer", DAG_PROCESSOR: "dag_processor"}


def wait_until_ready(layout: Layout, api: AirflowApi, dag_ids: Collection[str], report: Callable[[str], None]) -> None:
    """Wait until the four components are healthy and the DAGs can be run.

    Args:
        layout: the stack's.
        api: logged in lazily, so it may be given before the server runs.
        dag_ids: DAGs that must have been read; a file that cannot be imported is reported, not waited for.
        report: told about each broken DAG file.

    Raises:
        StackError: a service gave up, or readiness took longer than `READY_SECONDS`; names the log to read.
    """
    deadline = time.monotonic() + READY_SECONDS
    while missing := _missing(layout, api, dag_ids):
        for process in supervisor.processes(layout).values():
            if process.state == "FATAL" or (process.state == "BACKOFF" and process.restarts >= MANY):
                log = layout.log(process.name)
                raise StackError(
                    f"The {process.name} ends again and again ({process.last_exit}), "
                    f"saying: {_last_words(log)}\nIts log is {log}."
                )
        if time.monotonic() > deadline:
            raise StackError(
                f"The {missing} was not ready after {READY_SECONDS:.0f} s; its log is {layout.log(missing)}."
            )
        time.sleep(0.25)
    for error in _import_errors(layout, api):
        reason = str(error["stack_trace"]).strip().splitlines()[-1]
        report(f"DAG file {error['filename']} cannot be read: {reason}")


def health(layout: Layout) -> Mapping[str, Any]:
    """Airflow's own report, empty while nobody answers."""
    try:
        answer = httpx.get(f"{ui_url(layout)}/api/v2/monitor/health", timeout=5, trust_env=False)
        return answer.json() if answer.is_success else {}
    except (httpx.HTTPError, ValueError):
        return {}


def _missing(layout: Layout, api: AirflowApi, dag_ids: Collection[str]) -> str | None:
    """The first service that is not ready; a heartbeat counts only if it is of the process that runs now."""
    known = supervisor.processes(layout)
    if NEWSROOM in known and not is_taken(layout.newsroom_port):
        return NEWSROOM
    report = health(layout)
    if report.get("metadatabase", {}).get("status") != "healthy":
        return API_SERVER
    for service, component in COMPONENTS.items():
        said = report.get(component) or {}
        if said.get("status") != "healthy" or not _is_after(known[service], said.get(f"latest_{component}_heartbeat")):
            return service
    return None if _are_read(layout, api, dag_ids) else DAG_PROCESSOR


def _are_read(layout: Layout, api: AirflowApi, dag_ids: Collection[str]) -> bool:
    processor = supervisor.processes(layout)[DAG_PROCESSOR]
    read = {
        dag["dag_id"] for dag in api.dags() if not dag["is_stale"] and _is_after(processor, dag["last_parsed_time"])
    }
    if read >= set(dag_ids):
        return True
    # A broken file's DAGs never come; the others had the time to.
    had_time = processor.since is not None and datetime.now(UTC) - processor.since > PARSE_TIME
    return had_time and bool(_import_errors(layout, api))


def _import_errors(layout: Layout, api: AirflowApi) -> list[dict[str, Any]]:
    processor = supervisor.processes(layout)[DAG_PROCESSOR]
    return [error for error in api.import_errors() if _is_after(processor, error["timestamp"])]


def _last_words(log: Path) -> str:
    lines = log.read_text(errors="replace").split("\n") if log.exists() else []
    return next((line.strip() for line in reversed(lines) if line.strip()), "nothing")


def _is_after(process: Process, instant: str | None) -> bool:
    if process.since is None or instant is None:
        return False
    return datetime.fromisoformat(instant) >= process.since

"""Stopping services without leaving their tasks behind, and stopping everything."""

import time
from collections.abc import Collection
from contextlib import suppress

from deploy.stack import orphans, supervisor
from deploy.stack.airflow_services import API_SERVER, SCHEDULER
from deploy.stack.layout import Layout
from deploy.stack.postgres import POSTGRES
from pipelines.errors import StackError

SHUTDOWN_SECONDS = 30.0


def stop(layout: Layout, names: Collection[str]) -> None:
    """Stop services and wait until they have ended, PostgreSQL last.

    Running tasks end with the scheduler, which would wait for them otherwise. The api-server stays until then, because
    the tasks report their end to it; without the report Airflow would not retry them at the next start.
    """
    services = {process.pid for process in supervisor.processes(layout).values() if process.pid}
    for stopped in (set(names) - {API_SERVER, POSTGRES}, {API_SERVER} & set(names), {POSTGRES} & set(names)):
        supervisor.ask_to_stop(layout, stopped)
        while not supervisor.are_stopped(layout, stopped):
            if SCHEDULER in stopped:  # repeatedly, because it may be starting a task
                orphans.end_tasks(layout.home, services)
            time.sleep(0.1)


def end_everything(layout: Layout) -> bool:
    """End all processes of this home, with or without a running supervisor; return whether there were any."""
    was_up = supervisor.is_alive(layout)
    if was_up:
        with suppress(StackError):  # supervisord ended meanwhile; the processes that it leaves are ended below
            stop(layout, set(supervisor.processes(layout)))
            supervisor.shut_down(layout)
            deadline = time.monotonic() + SHUTDOWN_SECONDS
            while supervisor.is_alive(layout) and time.monotonic() < deadline:
                time.sleep(0.05)
    return orphans.end_marked(layout.home) > 0 or was_up

"""Stopping services without leaving their tasks behind, and stopping everything."""

import contextlib
import time
from collections.abc import Collection

from deploy.stack import orphans, supervisor
from deploy.stack.airflow_services import API_SERVER, SCHEDULER
from deploy.stack.layout import Layout
from deploy.stack.postgres import POSTGRES
from pipelines.errors import StackError

LEAVING_SECONDS = 30.0


def stop(layout: Layout, names: Collection[str]) -> None:
    """Stop services and wait for them, PostgreSQL last.

    Running tasks end with the scheduler, which would wait for them otherwise. The api-server stays until then: the
    tasks tell it how they ended, so that they are tried again at the next start.
    """
    services = {process.pid for process in supervisor.processes(layout).values() if process.pid}
    early = set(names) - {API_SERVER, POSTGRES}
    supervisor.ask_to_stop(layout, early)
    while not supervisor.are_stopped(layout, early):
        if SCHEDULER in early:  # again and again: it may have been starting one
            orphans.end_tasks(layout.home, services)
        time.sleep(0.1)
    for late in ({API_SERVER} & set(names), {POSTGRES} & set(names)):
        supervisor.ask_to_stop(layout, late)
        while not supervisor.are_stopped(layout, late):
            time.sleep(0.1)


def end_everything(layout: Layout) -> bool:
    """Leave no process of this home behind, whatever became of its supervisor.

    Returns:
        Whether there was anything to end.
    """
    was_up = supervisor.is_alive(layout)
    if was_up:
        # If supervisord goes away half-way, what it leaves is ended below.
        with contextlib.suppress(StackError):
            stop(layout, set(supervisor.processes(layout)))
            supervisor.shut_down(layout)
            deadline = time.monotonic() + LEAVING_SECONDS
            while supervisor.is_alive(layout) and time.monotonic() < deadline:
                time.sleep(0.05)
    return orphans.end_marked(layout.home) > 0 or was_up

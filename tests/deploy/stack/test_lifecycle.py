"""The whole stack with Airflow, once; and the errors that occur before Airflow starts."""

import dataclasses
import os
import signal
import socket
import subprocess
import time
from datetime import date
from urllib.parse import quote

import httpx
import psutil
import psycopg2
import pytest

from deploy.stack import airflow_services, backfills, lifecycle, orphans, ports, supervisor
from deploy.stack.cluster import cluster_of
from deploy.stack.restart_wait import RestartWait
from pipelines.errors import ArchiveError, StackError, WarehouseError

NAP = """
import datetime
import subprocess

from airflow.sdk import CronDataIntervalTimetable, dag, task

START = datetime.datetime(2016, 1, 1, tzinfo=datetime.UTC)


@dag(schedule=CronDataIntervalTimetable("0 0 1 1 *", timezone="UTC"), start_date=START)
def quick():
    @task(retries=9, retry_delay=datetime.timedelta(seconds=1))  # a busy machine may lose a try
    def hello(params=None):
        print("hello", params)

    hello()


@dag(schedule=None, start_date=START)
def nap():
    @task(retries=9, retry_delay=datetime.timedelta(seconds=1))
    def sleep():
        subprocess.run(["sleep", "600"], check=True, start_new_session=True)

    sleep()


quick()
nap()
"""
MAX_WAIT_SECONDS = 900
"""Seconds after which a test gives up; many times what a busy machine needs."""


def migrate_nothing(owner_url):
    pass


def up(settings, layout, migrate=migrate_nothing, **options):
    said = []
    info = lifecycle.up(settings, report=said.append, migrate=migrate, layout=layout, **options)
    return info, said


def pids(settings, layout):
    return {process.name: process.pid for process in lifecycle.status(settings, layout=layout).services}


def wait(condition, what):
    """Wait for a condition; a hang must end with what was awaited and, if `what` is callable, with what was there."""
    deadline = time.monotonic() + MAX_WAIT_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"waited {MAX_WAIT_SECONDS} s for {what() if callable(what) else what}")
        time.sleep(0.2)


def tasks(api, run):
    path = f"/dags/{run.dag_id}/dagRuns/{quote(run.run_id, safe='')}/taskInstances"
    return api.read_all(path, "task_instances", {})


def log_of(api, run, task):
    path = f"/dags/{run.dag_id}/dagRuns/{quote(run.run_id, safe='')}/taskInstances/{task['task_id']}/logs"
    log = api.call("GET", f"{path}/{task['try_number']}", params={"full_content": True})
    return "\n".join(str(line.get("event")) for line in log["content"])


def test_a_stack_from_its_start_to_its_end(settings, layout, dags):
    (dags / "naps.py").write_text(NAP)
    (dags / "broken.py").write_text("from airflow.sdk import dag\n1 / 0\n")
    seen = []

    def migrate(owner_url):
        psycopg2.connect(owner_url).close()
        seen.append(bool(httpx_answers(layout)))

    info, said = up(settings, layout, migrate, dag_ids=["quick", "nap"])
    assert seen == [False], "the warehouse is migrated before Airflow starts"
    assert any("broken.py cannot be imported" in line and "ZeroDivisionError" in line for line in said)
    status = lifecycle.status(settings, layout=layout)
    assert {process.name for process in status.services} == {
        "postgres",
        "scheduler",
        "dag-processor",
        "api-server",
        "triggerer",
    }
    check_that_all_is_private(settings, layout, info)
    check_that_up_again_changes_nothing(settings, layout)
    check_that_a_wrong_warehouse_stops_nothing(settings, layout)
    check_that_airflow_works(info)
    check_that_a_killed_api_server_is_waited_for(settings, layout, info)
    check_that_a_killed_scheduler_comes_back(settings, layout)
    check_that_a_running_task_ends_with_the_stack_and_is_tried_again(settings, layout, info)
    assert lifecycle.remove(settings, layout=layout)
    assert not layout.home.exists()
    assert not cluster_of(layout.home).folder.exists()


def httpx_answers(layout):
    try:
        return httpx.get(airflow_services.ui_url(layout), trust_env=False)
    except httpx.HTTPError:
        return None


def check_that_all_is_private(settings, layout, info):
    running = {process.pid: process for process in orphans.marked(layout.home)}
    for connection in psutil.net_connections("inet"):
        if connection.pid in running and connection.status == psutil.CONN_LISTEN:
            assert connection.laddr.ip == "127.0.0.1", connection
    secrets = lifecycle.open_secrets(layout.secrets)
    hidden = dataclasses.astuple(secrets)
    for process in psutil.process_iter():
        try:
            line = " ".join(process.cmdline())
        except psutil.Error:
            continue
        assert not any(secret in line for secret in hidden)
    for path in layout.home.rglob("*"):
        if path.is_file() and any(secret.encode() in path.read_bytes() for secret in hidden):
            assert path.stat().st_mode & 0o777 == 0o600, path
            assert path.suffix == ".json", path
    assert httpx.get(f"{info.ui_url}/api/v2/dags", trust_env=False, timeout=60).status_code == 401


def check_that_up_again_changes_nothing(settings, layout):
    before = pids(settings, layout)
    _, said = up(settings, layout, dag_ids=["quick"])
    assert pids(settings, layout) == before
    assert [line for line in said if "broken.py" not in line and not line.startswith("Waiting for")] == []


def check_that_a_wrong_warehouse_stops_nothing(settings, layout):
    before = pids(settings, layout)
    wrong = settings.model_copy(update={"warehouse_url": "postgresql://me@127.0.0.1:1/news"})
    with pytest.raises(WarehouseError, match="cannot be reached"):
        up(wrong, layout)
    assert pids(settings, layout) == before


def check_that_only_named_pools_change(api):
    asked = {"kabar_crawl": {"slots": 9, "include_deferred": False}}
    for chosen, slots in ((), 3), (["kabar_crawl"], 9):
        api.create_pools(asked, chosen)
        assert {pool["name"]: pool["slots"] for pool in api.read_all("/pools", "pools", {})}["kabar_crawl"] == slots


def check_that_airflow_works(info):
    with info.api() as api:
        check_that_only_named_pools_change(api)
        days = backfills.labels(api, "quick", date(2018, 1, 1), date(2019, 1, 1))
        assert days == [date(2018, 1, 1), date(2019, 1, 1)]
        backfill = backfills.create(api, "quick", date(2018, 1, 1), date(2019, 1, 1), conf={"colour": "red"})
        runs = backfills.wait_for(api, backfill)
        assert [(run.logical_date.year, run.state) for run in runs] == [(2018, "success"), (2019, "success")]
        (task,) = tasks(api, runs[0])
        assert (task["task_id"], task["state"]) == ("hello", "success")
        assert "hello {'colour': 'red'}" in log_of(api, runs[0], task)
        with pytest.raises(StackError, match="not found"):
            api.trigger("nowhere")


def check_that_a_killed_api_server_is_waited_for(settings, layout, info):
    said = []
    os.kill(pids(settings, layout)["api-server"], signal.SIGKILL)
    with info.api() as api:
        days = RestartWait(lambda: None, said.append).outlast(
            lambda: backfills.labels(api, "quick", date(2018, 1, 1), date(2018, 1, 1))
        )
    assert days == [date(2018, 1, 1)]
    assert said[-1:] == ["All services answer again."]


def check_that_a_killed_scheduler_comes_back(settings, layout):
    before = pids(settings, layout)
    workers = psutil.Process(before["scheduler"]).children(recursive=True)
    assert workers
    os.kill(before["scheduler"], signal.SIGKILL)
    wait(
        lambda: pids(settings, layout)["scheduler"] not in {None, before["scheduler"]},
        lambda: f"a new scheduler: {lifecycle.status(settings, layout=layout).services}",
    )
    (scheduler,) = (p for p in lifecycle.status(settings, layout=layout).services if p.name == "scheduler")
    assert (scheduler.restarts, scheduler.last_exit) == (1, "terminated by SIGKILL")
    wait(lambda: not any(map(orphans._runs, workers)), "the end of the killed scheduler's workers")
    up(settings, layout)  # waits until the new one is healthy
    assert lifecycle.status(settings, layout=layout).orphans == ()


def check_that_a_running_task_ends_with_the_stack_and_is_tried_again(settings, layout, info):
    with info.api() as api:
        run = api.trigger("nap")
        wait(
            lambda: any(process.name() == "sleep" for process in orphans.marked(layout.home)),
            lambda: f"the task to run: {tasks(api, run)}",
        )
        assert lifecycle.down(settings, layout=layout)
        assert orphans.marked(layout.home) == []
        assert not lifecycle.down(settings, layout=layout)
        with pytest.raises(StackError, match="is the stack up"):
            api.run("nap", run.run_id)
        _, said = up(settings, layout)
        assert not any("Migrating" in line for line in said), "migrated once, not at every start"
        # A stack that stops may have begun another try or two.
        wait(
            lambda: [each["state"] for each in tasks(api, run) if each["try_number"] >= 2] == ["running"],
            lambda: f"the second try: {tasks(api, run)}",
        )


def test_a_taken_port_is_named_before_anything_starts(settings, layout):
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", layout.postgres_port))
        server.listen()
        with pytest.raises(StackError, match=rf"Port {layout.postgres_port} is taken by .*KABAR_PORT="):
            up(settings, layout)
    assert not supervisor.is_alive(layout)


@pytest.mark.parametrize("trouble", [KeyboardInterrupt(), StackError("no"), psycopg2.OperationalError("no")])
def test_a_first_start_that_fails_or_is_interrupted_leaves_no_process(settings, layout, trouble):
    def fail(owner_url):
        assert ports.is_taken(layout.postgres_port)
        raise trouble

    with pytest.raises(type(trouble)):
        up(settings, layout, fail)
    assert orphans.marked(layout.home) == []
    assert not ports.is_taken(layout.postgres_port)


def test_airflows_failing_migration_names_its_log(settings, layout, monkeypatch):
    monkeypatch.setattr(airflow_services.sys, "executable", "/bin/false")
    monkeypatch.setattr(lifecycle.supervisor, "start", lambda _: None)
    layout.create()
    with pytest.raises(StackError, match=r"cannot be migrated\. Its log .*airflow-migrate\.log is empty"):
        airflow_services._run_migration(layout, lifecycle.open_secrets(layout.secrets), print)


def test_a_warehouse_of_ones_own_is_what_the_tasks_get(settings, layout, monkeypatch):
    own = "postgresql://me@db.example.org/news"
    plan = lifecycle._plan(settings.model_copy(update={"warehouse_url": own}), _made(layout), with_newsroom=True)
    assert {plan.info.owner_url, plan.info.loader_url, plan.info.analyst_url} == {own}
    by_name = {service.name: service for service in plan.services}
    assert by_name["scheduler"].environment["KABAR_WAREHOUSE_URL"] == own
    assert "db.example.org" not in by_name["scheduler"].environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
    assert set(by_name["postgres"].environment) == {"LANG", "PATH", "KABAR_STACK"}
    assert len(plan.ports) == len(set(plan.ports)) == 5


@pytest.mark.parametrize("place", ["{file}/lake", "nowhere://lake"])
def test_a_lake_that_cannot_be_written_to_is_told_before_anything_starts(settings, layout, tmp_path, place):
    (tmp_path / "file").touch()
    place = place.format(file=tmp_path / "file")
    with pytest.raises(ArchiveError, match=rf"the lake {place} cannot be written to: .*KABAR_LAKE_URL"):
        up(settings.model_copy(update={"lake_url": place}), layout)
    assert not supervisor.is_alive(layout)


def test_a_home_that_cannot_be_written_to_is_one_sentence(settings, layout):
    layout.home.parent.joinpath("file").write_text("")
    settings = settings.model_copy(update={"home": layout.home.parent / "file" / "home"})
    with pytest.raises(StackError, match="cannot be written to"):
        lifecycle.up(settings, report=print, migrate=migrate_nothing)


def test_what_never_ran_is_not_up_and_has_no_secrets(settings, layout):
    status = lifecycle.status(settings, layout=layout)
    assert (status.is_up, status.services, status.leftovers) == (False, (), ())
    assert not lifecycle.down(settings, layout=layout)
    assert lifecycle.log_files(settings, layout=layout) == {}
    with pytest.raises(StackError, match="never started"):
        lifecycle.info(settings, layout=layout)
    assert not layout.home.exists()


def test_removing_leaves_what_is_not_the_stacks_own(settings, layout):
    _made(layout)
    (layout.home / "mine.txt").write_text("mine")
    (layout.home / "lake").mkdir()
    lifecycle.remove(settings, layout=layout)
    assert [path.name for path in layout.home.iterdir()] == ["mine.txt"]


def test_two_commands_at_once_take_turns(settings, layout):
    _made(layout)
    said = []
    holder = subprocess.Popen(
        ["flock", str(layout.run / "lock"), "sleep", "1"], stdin=subprocess.DEVNULL, start_new_session=True
    )
    wait(lambda: psutil.Process(holder.pid).children(), "the lock")
    with lifecycle._lock(layout, said.append):
        assert said == ["Waiting for another command that starts or stops this stack"]
    holder.wait()


def _made(layout):
    layout.create()
    return layout

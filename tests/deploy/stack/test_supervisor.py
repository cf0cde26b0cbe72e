"""A real supervisord, with services that only sleep."""

import os
import signal
import socket
import subprocess
import sys
import time

import psutil
import pytest

from deploy.stack import health, orphans, supervisor
from deploy.stack.airflow_api import AirflowApi
from deploy.stack.airflow_services import ui_url
from deploy.stack.environment import base_environment
from deploy.stack.sample_newsroom_service import NEWSROOM
from deploy.stack.service import Service
from deploy.stack.shutdown import end_everything, stop
from pipelines.errors import StackError


@pytest.fixture
def sleeper(layout):
    layout.create()

    def make(name, **changes):
        environment = base_environment(layout) | changes.pop("environment", {})
        values = {"argv": ("/bin/sleep", "600"), "folder": str(layout.home), "start_seconds": 0, **changes}
        return Service(name=name, environment=environment, **values)

    return make


def bring_up(layout, *services):
    for service in services:
        service.write(layout.run)
    supervisor.write_configuration(layout, services)
    supervisor.start(layout)
    supervisor.run(layout, [service.name for service in services])
    wait(lambda: all_sleep(layout))


def all_sleep(layout):
    """Return whether each service runs and has replaced its launcher."""
    return all(pid and psutil.Process(pid).name() == "sleep" for pid in pids(layout).values())


def wait(condition):
    while not condition():
        time.sleep(0.05)


def pids(layout):
    return {name: process.pid for name, process in supervisor.processes(layout).items()}


def test_a_killed_service_comes_back_and_is_counted(layout, sleeper):
    bring_up(layout, sleeper("one"), sleeper("two"))
    before = pids(layout)
    os.kill(before["one"], signal.SIGKILL)
    wait(lambda: pids(layout)["one"] not in {None, before["one"]})
    found = supervisor.processes(layout)
    assert (found["one"].restarts, found["one"].last_exit) == (1, "terminated by SIGKILL")
    assert (found["two"].restarts, found["two"].last_exit) == (0, None)
    assert pids(layout)["two"] == before["two"]
    assert end_everything(layout)
    assert not end_everything(layout)


def test_only_what_changed_is_restarted(layout, sleeper):
    kept, changed, removed = sleeper("kept"), sleeper("changed"), sleeper("removed")
    bring_up(layout, kept, changed, removed)
    before = pids(layout)
    changed = sleeper("changed", environment={"KABAR_CONTACT": "me@example.org"})
    services = [kept, changed, sleeper("added")]
    for service in services:
        service.write(layout.run)
    supervisor.write_configuration(layout, services)
    stopped = []
    supervisor.reload(layout, lambda names: stopped.extend(names) or stop(layout, names))
    assert stopped == ["changed", "removed"]
    assert set(supervisor.run(layout, ["kept", "changed", "added"])) == {"changed", "added"}
    wait(lambda: all_sleep(layout))
    after = pids(layout)
    assert after["kept"] == before["kept"]
    assert psutil.Process(after["changed"]).environ()["KABAR_CONTACT"] == "me@example.org"
    assert not psutil.pid_exists(before["removed"])
    end_everything(layout)


def test_a_killed_supervisor_leaves_nothing_that_cannot_be_ended(layout, sleeper):
    bring_up(layout, sleeper("one"), sleeper("two"))
    left = pids(layout)
    os.kill(int((layout.run / "supervisord.pid").read_text()), signal.SIGKILL)
    wait(lambda: not supervisor.is_alive(layout))
    assert {process.pid for process in orphans.marked(layout.home)} == set(left.values())
    assert end_everything(layout)
    assert orphans.marked(layout.home) == []


def test_supervisor_starts_again_over_what_a_killed_one_left(layout, sleeper):
    bring_up(layout, sleeper("one"))
    os.kill(int((layout.run / "supervisord.pid").read_text()), signal.SIGKILL)
    wait(lambda: not supervisor.is_alive(layout))
    orphans.end_marked(layout.home)
    bring_up(layout, sleeper("one"))
    assert supervisor.processes(layout)["one"].restarts == 0
    end_everything(layout)


def test_processes_that_hide_their_environment_are_found_by_their_session(layout, sleeper, monkeypatch):
    """Airflow's executor lets only root read it."""
    code = "import setproctitle, time; setproctitle.setproctitle('airflow worker'); time.sleep(600)"
    bring_up(layout, sleeper("one"), sleeper("two"))
    service = sleeper("hidden", argv=(sys.executable, "-c", code))
    services = [sleeper("one"), service]
    service.write(layout.run)
    supervisor.write_configuration(layout, services)
    supervisor.reload(layout, lambda names: stop(layout, names))
    supervisor.run(layout, ["hidden"])
    hidden = pids(layout)["hidden"]
    wait(lambda: " ".join(psutil.Process(hidden).cmdline()).startswith("airflow worker"))
    os.kill(int((layout.run / "supervisord.pid").read_text()), signal.SIGKILL)

    def refuse(process):
        raise psutil.AccessDenied(process.pid)

    with monkeypatch.context() as patched:
        patched.setattr(psutil.Process, "environ", refuse)
        assert [process.pid for process in orphans.marked(layout.home)] == [hidden]
        session = layout.run / "session.json"
        session.write_text(session.read_text().replace('"boot": "', '"boot": "other'))
        assert orphans.marked(layout.home) == []
    end_everything(layout)


def test_a_service_that_crashes_again_and_again_is_an_error_with_the_end_of_its_log(layout, sleeper, monkeypatch):
    service = sleeper(NEWSROOM, argv=("/bin/sh", "-c", "echo The port is taken.; echo; exit 7"), start_seconds=5)
    service.write(layout.run)
    supervisor.write_configuration(layout, [service])
    supervisor.start(layout)
    supervisor.run(layout, [NEWSROOM])
    wait(lambda: supervisor.processes(layout)[NEWSROOM].restarts >= 2)
    found = supervisor.processes(layout)[NEWSROOM]
    assert found.last_exit == "exit status 7"
    assert found.state in {"BACKOFF", "STARTING"}
    monkeypatch.setattr(health, "MAX_RESTARTS", 2)
    with AirflowApi(ui_url(layout), "", "") as api, pytest.raises(StackError) as raised:
        health.wait_until_ready(layout, api, [], report=print)
    assert "crashed" in str(raised.value)
    assert "(exit status 7). Its log ends with:\n    The port is taken.\n" in str(raised.value)
    assert str(layout.log(NEWSROOM)) in str(raised.value)
    end_everything(layout)


def test_no_secret_shows_in_the_process_list_or_in_open_files(layout, sleeper):
    bring_up(layout, sleeper("one", environment={"PASSWORD": "hush-hush"}))
    process = psutil.Process(pids(layout)["one"])
    assert process.environ()["PASSWORD"] == "hush-hush"
    for process in orphans.marked(layout.home):
        assert "hush-hush" not in " ".join(process.cmdline())
    holding = [path for path in layout.home.rglob("*") if path.is_file() and b"hush-hush" in path.read_bytes()]
    assert [path.name for path in holding] == ["one.json"]
    assert holding[0].stat().st_mode & 0o777 == 0o600
    end_everything(layout)


def test_others_may_not_enter_the_stacks_folders(layout):
    layout.create()
    for folder in (layout.home, layout.run, layout.logs, layout.airflow):
        assert folder.stat().st_mode & 0o077 == 0


def test_a_supervisor_that_cannot_start_says_why(layout):
    layout.create()
    (layout.run / "supervisord.conf").write_text("[nonsense]\n")
    with pytest.raises(StackError, match="supervisord cannot start: "):
        supervisor.start(layout)


def test_nobody_answers_where_nobody_listens(layout, monkeypatch):
    layout.create()
    assert not supervisor.is_alive(layout)
    with socket.socket(socket.AF_UNIX) as stale:
        monkeypatch.chdir(layout.run)
        stale.bind("supervisor.sock")
    assert not supervisor.is_alive(layout)
    with pytest.raises(StackError, match="supervisord does not answer"):
        supervisor.processes(layout)


def test_the_launcher_gives_a_service_its_own_environment_only(layout, sleeper):
    layout.create()
    service = Service(name="env", argv=("/usr/bin/env",), environment={"ONLY": "this"}, folder=str(layout.home))
    service.write(layout.run)
    done = subprocess.run(
        [sys.executable, "-m", "deploy.stack.launch", "env", service.digest],
        cwd=layout.home,
        env=base_environment(layout) | {"UNWANTED": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "ONLY=this\n"

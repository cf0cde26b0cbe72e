import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from deploy.stack import orphans
from deploy.stack.environment import MARKER
from deploy.stack.session import write_session
from pipelines.settings import PROJECT_ROOT

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
)


@pytest.fixture
def spawn():
    started = []

    def start(code="print('ready', flush=True); import time; time.sleep(60)", **marks):
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            env={**os.environ, **marks},
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        started.append(process)
        assert process.stdout.readline() == b"ready\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def has_ended(process):
    try:
        return psutil.Process(process.pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_only_the_processes_of_this_home_are_ended(spawn, tmp_path):
    ours = spawn(**{MARKER: str(tmp_path)})
    theirs = spawn(**{MARKER: str(tmp_path / "other")})
    nobodys = spawn()
    assert orphans.end_marked(tmp_path) == 1
    assert has_ended(ours)
    assert not has_ended(theirs)
    assert not has_ended(nobodys)
    assert orphans.end_marked(tmp_path) == 0


def test_a_process_that_does_not_listen_is_killed(spawn, tmp_path, monkeypatch):
    monkeypatch.setattr(orphans, "TERM_SECONDS", 0.5)
    ours = spawn(STUBBORN, **{MARKER: str(tmp_path)})
    orphans.end_marked(tmp_path)
    assert has_ended(ours)


def test_a_childs_child_carries_the_mark(spawn, tmp_path):
    code = (
        "import subprocess, time; child = subprocess.Popen(['sleep', '60'], start_new_session=True);"
        "print('ready', flush=True); time.sleep(60)"
    )
    spawn(code, **{MARKER: str(tmp_path)})
    assert {process.name() for process in orphans.marked(tmp_path)} >= {"sleep"}
    orphans.end_marked(tmp_path)
    assert orphans.marked(tmp_path) == []


def test_this_process_and_its_ancestors_are_spared(tmp_path):
    script = (
        "import os, sys; from pathlib import Path; from deploy.stack import orphans;"
        "print(orphans.end_marked(Path(sys.argv[1])))"
    )
    environment = {**os.environ, MARKER: str(tmp_path), "PYTHONPATH": str(PROJECT_ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "0\n"


SERVICE = """
import os, subprocess, sys, time
if sys.argv[1] == "supervisor.supervisord":
    subprocess.Popen([sys.executable, __file__, "service"], process_group=0)
if sys.argv[1] == "service":
    subprocess.Popen([sys.executable, __file__, "worker"])
if sys.argv[1] == "worker":
    subprocess.Popen(["sleep", "60"], start_new_session=True)
print(os.getpid(), flush=True)
time.sleep(60)
"""


def test_what_a_killed_service_leaves_is_found_and_ended(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "service.py").write_text(SERVICE)
    environment = {**os.environ, MARKER: str(tmp_path)}
    command = [sys.executable, str(tmp_path / "service.py"), "supervisor.supervisord"]
    users = subprocess.Popen(["sleep", "60"], env=environment)
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, start_new_session=True, text=True) as stack:
        try:
            pids = [int(stack.stdout.readline()) for _ in range(3)]
            write_session(tmp_path, stack.pid)
            service = next(pid for pid in pids if psutil.Process(pid).ppid() == stack.pid)
            worker = next(pid for pid in pids if psutil.Process(pid).ppid() == service)
            (task,) = psutil.Process(worker).children()
            assert orphans.abandoned(tmp_path) == []
            os.kill(service, signal.SIGKILL)
            while psutil.Process(worker).ppid() == service:
                time.sleep(0.01)
            assert {process.pid for process in orphans.abandoned(tmp_path)} == {worker, task.pid}
            assert orphans.end_abandoned(tmp_path) == 2
            assert orphans.abandoned(tmp_path) == []
            assert stack.poll() is None
            assert users.poll() is None
        finally:
            orphans.end_marked(tmp_path)
            users.wait()


def test_tasks_end_before_what_they_started(spawn, tmp_path):
    """A task ends before its child, so that it does not report the child's exit as a failure of its own."""
    code = (
        "import signal, subprocess, sys, time\n"
        "child = subprocess.Popen(['sleep', '60'], start_new_session=True)\n"
        "def told(*_): print('child', child.poll(), flush=True); child.kill(); child.wait(); sys.exit()\n"
        "signal.signal(signal.SIGTERM, told)\n"
        "print('ready', flush=True)\n"
        "time.sleep(60)"
    )
    task = spawn(code, **{MARKER: str(tmp_path)})
    service = spawn(**{MARKER: str(tmp_path)})
    time.sleep(0.1)
    orphans.end_tasks(tmp_path, {service.pid})
    assert has_ended(task)
    assert task.stdout.readline() == b"child None\n"
    assert not has_ended(service)

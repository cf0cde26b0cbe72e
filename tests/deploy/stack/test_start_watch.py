"""A start may take as long as it needs while it makes progress, and no longer."""

import os
import subprocess
import time

import pytest

from deploy.stack import start_watch
from deploy.stack.start_watch import StartWatch, end_of_log
from pipelines.errors import StackError


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "scheduler.log"
    path.write_text("one\n\ntwo\n")
    return path


@pytest.fixture
def sleeper():
    with subprocess.Popen(["sleep", "600"]) as process:
        yield process.pid
        process.kill()


@pytest.fixture
def no_idle_time(monkeypatch):
    monkeypatch.setattr(start_watch, "MAX_IDLE_SECONDS", 0)


def test_a_service_without_progress_is_given_up_with_the_end_of_its_log(log, sleeper, no_idle_time):
    watch = StartWatch(print)
    watch.check("scheduler", log, sleeper, "RUNNING")
    with pytest.raises(StackError, match="scheduler is not ready after 0 s: it made no progress for 0 s") as raised:
        watch.check("scheduler", log, sleeper, "RUNNING")
    assert str(raised.value).endswith(f"Its log ends with:\n    one\n    two\n    (log: {log})")


def test_a_new_state_a_new_process_and_a_longer_log_are_progress(log, sleeper, no_idle_time):
    watch = StartWatch(print)
    watch.check("scheduler", log, None, "STARTING")
    watch.check("scheduler", log, sleeper, "STARTING")
    watch.check("scheduler", log, sleeper, "RUNNING")
    watch.check("api-server", log, sleeper, "RUNNING")
    with log.open("a") as file:
        file.write("three\n")
    watch.check("api-server", log, sleeper, "RUNNING")


def compute_until(cpu_seconds):
    while sum(os.times()[:2]) < cpu_seconds:
        pass


def test_cpu_time_is_progress_and_is_limited(log, no_idle_time, monkeypatch):
    monkeypatch.setattr(start_watch, "_MIN_CPU_SECONDS", 0.1)
    monkeypatch.setattr(start_watch, "MAX_CPU_SECONDS", 0.3)
    watch, used = StartWatch(print), sum(os.times()[:2])
    watch.check("scheduler", log, os.getpid())
    compute_until(used + 0.2)
    watch.check("scheduler", log, os.getpid())
    compute_until(used + 0.5)
    with pytest.raises(StackError, match=r"it used 0 s of CPU time\."):
        watch.check("scheduler", log, os.getpid())


def test_a_service_that_runs_without_becoming_ready_is_given_up(log, monkeypatch):
    watch = StartWatch(print)
    watch.check("scheduler", log, os.getpid())
    monkeypatch.setattr(start_watch, "MAX_SECONDS", 0)
    with pytest.raises(StackError, match="it runs but does not become ready"):
        watch.check("scheduler", log, os.getpid())


def test_a_long_wait_is_reported(log, sleeper, monkeypatch):
    monkeypatch.setattr(start_watch, "_REPORT_SECONDS", 0)
    reported = []
    watch = StartWatch(reported.append)
    time.sleep(0.01)
    watch.check("scheduler", log, sleeper)
    assert reported == ["Waiting for scheduler (0 s so far)"]


def test_a_missing_log_is_no_error(tmp_path):
    assert end_of_log(tmp_path / "x.log") == f"Its log {tmp_path / 'x.log'} is empty."

"""The command line as a user runs it: a process with its exit code and output."""

import os
import subprocess
import sys

import pytest

from deploy.cli.app import main
from pipelines.settings import PROJECT_ROOT
from tests import forks

AT_START = {"PYTHONIOENCODING"}
"""Settings that Python reads only when it starts."""


@pytest.fixture
def kabar(tmp_path):
    def run(*arguments, **settings):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KABAR_")}
        environment |= {"KABAR_HOME": str(tmp_path / "home"), "KABAR_ALLOW_LOOPBACK": "1", **settings}
        environment = {name: str(value) for name, value in environment.items()}
        if AT_START & environment.keys():
            command = [sys.executable, "-m", "deploy", *map(str, arguments)]
            where = {"cwd": PROJECT_ROOT, "env": environment}
            return subprocess.run(command, **where, capture_output=True, text=True, check=False)
        return forks.run("deploy", arguments, environment)

    return run


@pytest.fixture
def kabar_here(tmp_path, monkeypatch, capfd):
    """The command line in this process, for messages: to start a program takes longer than to print one."""

    def run(*arguments, **settings):
        for name in [name for name in os.environ if name.startswith("KABAR_")]:
            monkeypatch.delenv(name)
        settings = {"KABAR_HOME": str(tmp_path / "home"), "KABAR_ALLOW_LOOPBACK": "1", **settings}
        for name, value in settings.items():
            monkeypatch.setenv(name, str(value))
        monkeypatch.setattr(sys, "argv", ["kabar", *map(str, arguments)])
        monkeypatch.chdir(PROJECT_ROOT)
        capfd.readouterr()
        code = main()
        return subprocess.CompletedProcess(arguments, code, *capfd.readouterr())

    return run

"""The command line as a user runs it: a process with its exit code and output."""

import os
import subprocess
import sys

import pytest

from pipelines.settings import PROJECT_ROOT


@pytest.fixture
def kabar(tmp_path):
    def run(*arguments, **settings):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KABAR_")}
        environment |= {"KABAR_HOME": str(tmp_path / "home"), "KABAR_ALLOW_LOOPBACK": "1", **settings}
        command = [sys.executable, "-m", "deploy", *map(str, arguments)]
        return subprocess.run(command, cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True, check=False)

    return run

"""Each command comes from the module that the list names, alone as among all."""

import subprocess
import sys

import pytest
from typer.main import get_command

from deploy.cli.app import MODULES, build
from pipelines.settings import PROJECT_ROOT


@pytest.mark.parametrize("command", MODULES)
def test_a_command_is_there_without_the_modules_of_others(command):
    with_it = {name for name, module in MODULES.items() if module == MODULES[command]}
    assert set(get_command(build([command])).commands) == with_it


def test_all_commands_are_there_at_once():
    assert set(get_command(build(MODULES)).commands) == set(MODULES)


def test_a_call_imports_what_it_needs():
    code = "import sys; sys.argv[1:] = ['test', '--help']; from deploy.cli.app import main; main(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)
    imported = set(done.stdout.rpartition("\n")[0].rpartition("\n")[2].split())
    assert "deploy.cli.test" in imported
    assert imported.isdisjoint({"deploy.cli.demo", "deploy.stack.stack", "lxml", "numpy", "scrapy", "trafilatura"})

"""Each command works alone as well as among all commands."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from deploy.cli.app import COMMANDS, build
from pipelines.settings import PROJECT_ROOT


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_there_without_the_modules_of_others(command):
    assert list(get_command(build([command])).commands) == [command]


def test_all_commands_are_there_at_once():
    assert set(get_command(build(COMMANDS)).commands) == set(COMMANDS)


@pytest.mark.parametrize("arguments", [["source", "list"], ["source", "show", "kompas"], ["--help"]])
def test_a_reader_that_goes_away_is_no_trouble_of_ours(tmp_path, arguments):
    gone, output = os.pipe()
    os.close(gone)
    done = start(tmp_path, arguments, output)
    os.close(output)
    assert (done.returncode, done.stderr) == (1, "")


def test_output_that_cannot_be_written_is_told(tmp_path):
    with Path("/dev/full").open("wb") as full:
        done = start(tmp_path, ["source", "show", "kompas"], full)
    assert done.returncode == 1
    assert "No space left on device" in done.stderr
    assert "Exception" not in done.stderr


def start(folder, arguments, output):
    return subprocess.run(
        [sys.executable, "-m", "deploy", *arguments],
        cwd=PROJECT_ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "", "KABAR_HOME": str(folder)},
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


def test_a_call_imports_what_it_needs():
    code = "import sys; sys.argv[1:] = ['test', '--help']; from deploy.cli.app import main; main(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)
    imported = set(done.stdout.rpartition("\n")[0].rpartition("\n")[2].split())
    assert "deploy.cli.development_commands" in imported
    assert imported.isdisjoint(
        {"deploy.cli.demo_command", "deploy.stack.lifecycle", "lxml", "numpy", "scrapy", "trafilatura"}
    )

"""`test`: all checks that CI runs."""

import os
import subprocess
import sys
from pathlib import Path

import typer

from deploy.cli.console import say
from pipelines.settings import PROJECT_ROOT

_CHECKS = (
    ("style", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("types", ["mypy"]),
    ("imports", ["lint-imports"]),
)

# One worker more than there are cores, because most tests wait for the processes that they start.
_PARALLEL = ("-n", str(min(4, (os.cpu_count() or 1) + 1)), "--dist", "loadgroup", "--no-loadscope-reorder")


def test(context: typer.Context) -> None:
    """Check style, types and imports, then run all tests; arguments go to pytest."""
    programs = Path(sys.executable).parent
    for name, command in _CHECKS:
        say("[bold]kabar test:[/] ", name)
        _run([str(programs / command[0]), *command[1:]])
    say("[bold]kabar test:[/] ", "tests")
    _run([sys.executable, "-m", "pytest", *_PARALLEL, *context.args])


def _run(command: list[str]) -> None:
    # The shell's settings must not affect the tests, and the many processes that they start need cached bytecode.
    removed = ("KABAR_", "AIRFLOW_", "PYTHONDONTWRITEBYTECODE")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(removed)}
    code = subprocess.run(command, cwd=PROJECT_ROOT, env=environment, check=False).returncode
    if code:
        raise typer.Exit(1)

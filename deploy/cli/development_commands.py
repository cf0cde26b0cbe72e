"""`test` and `bench`: the checks and the measurements of this code."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.console import say
from pipelines.errors import UsageError
from pipelines.settings import PROJECT_ROOT

_CHECKS = (
    ("style", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("types", ["mypy"]),
    ("imports", ["lint-imports"]),
)
# One worker more than there are cores, because most tests wait for the processes that they start.
_PARALLEL = ("-n", str(min(4, (os.cpu_count() or 1) + 1)), "--dist", "loadfile", "--no-loadscope-reorder")


def test(context: typer.Context) -> None:
    """Check style, types and imports, then run all tests; arguments go to pytest."""
    _require_checkout()
    programs = Path(sys.executable).parent
    # The shell's settings must not affect the tests, and the many processes that they start need cached bytecode.
    removed = ("KABAR_", "AIRFLOW_", "PYTHONDONTWRITEBYTECODE")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(removed)}
    checks = [(name, [str(programs / program), *options]) for name, (program, *options) in _CHECKS]
    for name, command in [*checks, ("tests", [sys.executable, "-m", "pytest", *_PARALLEL, *context.args])]:
        say("[bold]kabar test:[/] ", name)
        if subprocess.run(command, cwd=PROJECT_ROOT, env=environment, check=False).returncode:
            raise typer.Exit(1)


def bench(
    context: typer.Context, name: Annotated[str, typer.Argument(help="The benchmark; `NAME --help` describes it.")]
) -> None:
    """Measure Kabar; for instance `extract` compares extraction with other extractors in quality and speed."""
    _require_checkout()
    paths = sorted((PROJECT_ROOT / "tests" / "benchmarks").glob("*.py"))
    known = [path.stem for path in paths if path.read_text("utf-8").startswith(f'"""`./kabar bench {path.stem}`')]
    if name not in known:
        raise UsageError(f"there is no benchmark {name!r}; there are: {', '.join(known)}.")
    command = [sys.executable, "-m", f"tests.benchmarks.{name}", *context.args]
    code = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(PROJECT_ROOT)}, check=False).returncode
    if code:
        raise typer.Exit(code if code > 0 else 1)


def _require_checkout() -> None:
    """Raise UsageError in an installed package, which has neither tests nor benchmarks."""
    if not (PROJECT_ROOT / "pyproject.toml").is_file():
        raise UsageError("the installed package has no tests and benchmarks; run this in a clone of the repository")

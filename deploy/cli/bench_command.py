"""`bench`: measurements that people run by hand; each is a program in tests/benchmarks."""

import os
import subprocess
import sys
from typing import Annotated

import typer

from pipelines.errors import UsageError
from pipelines.settings import PROJECT_ROOT

_FOLDER = PROJECT_ROOT / "tests" / "benchmarks"


def bench(
    context: typer.Context, name: Annotated[str, typer.Argument(help="The benchmark; `NAME --help` describes it.")]
) -> None:
    """Measure Kabar; for instance `extract` compares extraction with other extractors in quality and speed."""
    known = benchmarks()
    if name not in known:
        raise UsageError(f"there is no benchmark {name!r}; there are: {', '.join(known)}.")
    command = [sys.executable, "-m", f"tests.benchmarks.{name}", *context.args]
    environment = os.environ | {"PYTHONPATH": str(PROJECT_ROOT)}
    code = subprocess.run(command, env=environment, check=False).returncode
    if code:
        raise typer.Exit(code if code > 0 else 1)


def benchmarks() -> list[str]:
    """Return the names of the benchmarks: the programs whose first line names this command."""
    return sorted(
        path.stem
        for path in _FOLDER.glob("*.py")
        if path.read_text(encoding="utf-8").startswith(f'"""`./kabar bench {path.stem}`')
    )

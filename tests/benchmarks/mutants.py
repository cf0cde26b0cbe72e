"""`./kabar bench mutants`: small faults put into modules, and how many of them the tests notice, by cosmic-ray.

The faults go into a copy of the checkout. Only Python is changed; SQL is not.
"""

import os
import random
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from cosmic_ray.commands import execute, init
from cosmic_ray.config import ConfigDict
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import TestOutcome, WorkerOutcome, WorkResult

from pipelines.errors import UsageError
from pipelines.settings import PROJECT_ROOT
from tests.benchmarks.command import run, tell

_SEED = 14


@dataclass(frozen=True)
class Tried:
    """The faults of one module: their number, and the changes that the tests did not notice."""

    module: str
    faults: int
    unnoticed: list[str]


def main(
    paths: Annotated[list[Path], typer.Argument(help="Modules, for instance crawlers/network/throttle.py.")],
    tests: Annotated[list[str] | None, typer.Option(help="Tests to run; else those of the module's folder.")] = None,
    at_most: Annotated[int, typer.Option(min=1, help="Faults per module; of more, a fixed sample is taken.")] = 40,
) -> None:
    """Put faults into modules, one at a time; print a table and the faults that no test noticed."""
    for path in paths:
        if not (PROJECT_ROOT / path).is_file() or path.suffix != ".py":
            raise UsageError(f"{path} is no module of this checkout; name one relative to its root.")
    with tempfile.TemporaryDirectory(prefix="kabar-mutants-") as folder:
        copy = Path(folder) / "checkout"
        shutil.copytree(PROJECT_ROOT, copy, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        os.chdir(copy)
        _forget_settings()
        tried = [_try(path, tests or [f"tests/{path.parent}"], at_most) for path in paths]
    print(faults_table(tried))


def faults_table(tried: list[Tried]) -> str:
    """Return the Markdown table, and below it each unnoticed fault."""
    lines = ["| module | faults | noticed | |", "| --- | ---: | ---: | ---: |"]
    for each in tried:
        noticed = each.faults - len(each.unnoticed)
        share = f"{noticed / each.faults:.0%}" if each.faults else ""
        lines.append(f"| `{each.module}` | {each.faults} | {noticed} | {share} |")
    return "\n".join([*lines, *(f"\n{each.module}:\n{change}" for each in tried for change in each.unnoticed)])


def _forget_settings() -> None:
    """Keep the shell's settings from the tests."""
    for name in [name for name in os.environ if name.startswith(("KABAR_", "AIRFLOW_"))]:
        del os.environ[name]


def _try(path: Path, tests: list[str], at_most: int) -> Tried:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n0", "-p", "no:cacheprovider", *tests]
    begun = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UsageError(f"{' '.join(tests)} fails without any fault: {done.stdout[-500:]}")
    seconds = time.monotonic() - begun
    config = ConfigDict(
        {
            "module-path": str(path),
            "timeout": 3 * seconds + 10,
            "excluded-modules": [],
            "test-command": shlex.join(command),
            "distributor": {"name": "local"},
        }
    )
    with use_db("faults.sqlite") as faults:
        init([path], faults, {})
        sample = _sample(faults, at_most)
        tell(f"{path}: {len(sample)} of {faults.num_work_items} faults, {seconds:.0f} s each")
        execute(faults, config)
        results = [result for job_id, result in faults.results if job_id in sample]
    unnoticed = [each.diff or "" for each in results if each.test_outcome == TestOutcome.SURVIVED]
    return Tried(str(path), len(sample), unnoticed)


def _sample(faults: WorkDB, at_most: int) -> set[str]:
    """Choose the faults to try, and mark the others as done."""
    ids = [item.job_id for item in sorted(faults.work_items, key=lambda item: str(item.mutations))]
    chosen = set(random.Random(_SEED).sample(ids, min(at_most, len(ids))))
    for job_id in ids:
        if job_id not in chosen:
            faults.set_result(job_id, WorkResult(worker_outcome=WorkerOutcome.SKIPPED))
    return chosen


if __name__ == "__main__":
    sys.exit(run("mutants", main))

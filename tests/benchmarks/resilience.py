"""`./kabar bench resilience`: kill the stack's processes during a backfill, and compare what it leaves behind.

A sample newsroom is backfilled through Airflow twice, each time from nothing: once undisturbed, and once while SIGKILL
ends one process after another: tasks and what they start, Airflow's services, PostgreSQL, supervisord. In the end
articles, ledger and coverage must be the same, and no process may be left behind.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated

import psutil
import psycopg2
import typer

from deploy.cli.demo_command import demo_settings
from deploy.cli.stack_commands import start
from deploy.sample_newsroom.days import DAYS
from deploy.stack import lifecycle
from deploy.stack.airflow_api import AirflowApi
from deploy.stack.layout import layout_of
from deploy.stack.ports import SPAN
from pipelines.errors import StackError
from pipelines.settings import PROJECT_ROOT, Settings
from pipelines.warehouse.connection import statement
from tests.benchmarks.command import run, tell
from tests.benchmarks.victims import SUPERVISOR, ownerless, victims
from tests.ports import free_ports

_QUIET_SECONDS = 2.0
"""At least this long lies between two kills."""
_MAX_SECONDS = 10.0
_MAX_REPEATS = 5


@dataclass
class Disturbance:
    """What was done to a backfill.

    Attributes:
        kills: killed processes by kind.
        ups: how often `./kabar up` was needed, because supervisord itself was killed.
        repeats: how often the same `./kabar backfill` was needed again.
        messages: the last line of each command that ended with an error.
    """

    kills: Counter[str] = field(default_factory=Counter)
    ups: int = 0
    repeats: int = 0
    messages: list[str] = field(default_factory=list)


def main(
    *,
    kills: Annotated[int, typer.Option(min=1, help="Number of processes to kill.")] = 50,
    seed: Annotated[int, typer.Option(help="Of the order and the moments of the kills.")] = 1,
    days: Annotated[int, typer.Option(min=1, max=len(DAYS), help="Days to backfill.")] = len(DAYS),
) -> None:
    """Kill processes of a stack during a backfill; exit code 1 if a row differs or a process is left behind."""
    span = DAYS[:days]
    port = free_ports(SPAN)
    with tempfile.TemporaryDirectory(prefix="kabar-bench-") as folder:
        expected, _, _ = backfilled(Path(folder) / "undisturbed", port, span, 0, seed)
        tell(f"undisturbed: {len(expected)} rows")
        rows, disturbance, left = backfilled(Path(folder) / "killed", port, span, kills, seed)
    differing = set(expected) ^ set(rows)
    print(table(disturbance))
    print(f"\nRows of an undisturbed run: {len(expected)}; rows that differ: {len(differing)}.")
    print(f"`./kabar up` was needed {disturbance.ups} times, the same `./kabar backfill` again {disturbance.repeats}.")
    print(f"Processes without an owner at the end: {left}.")
    for row in sorted(differing)[:20]:
        print("differs:", *row)
    if differing or left:
        raise typer.Exit(1)


def table(disturbance: Disturbance) -> str:
    """Return the kills as a table."""
    rows = [f"| {kind} | {count} |" for kind, count in sorted(disturbance.kills.items())]
    return "\n".join(["| killed | times |", "| --- | --- |", *rows, f"| all | {disturbance.kills.total()} |"])


def backfilled(
    home: Path, port: int, span: Sequence[date], kills: int, seed: int
) -> tuple[list[tuple[str, ...]], Disturbance, int]:
    """Backfill in a new stack, with so many kills; return the rows, what was done, and how many processes were left."""
    settings, _ = demo_settings(Settings(home=home, port=port))
    layout, disturbance = layout_of(settings), Disturbance()
    try:
        info = start(settings, newsroom=True)
        backfill_until_done(settings, span, kills, random.Random(seed), disturbance)
        with info.api() as api:
            wait_for_all_runs(api)
        with closing(psycopg2.connect(info.owner_url)) as connection, connection.cursor() as cursor:
            cursor.execute(statement(__name__, "resilience_rows"), {"first": span[0], "last": span[-1]})
            rows = cursor.fetchall()
        return rows, disturbance, len(ownerless(layout.home))
    finally:
        lifecycle.remove(settings)


def backfill_until_done(
    settings: Settings, span: Sequence[date], kills: int, dice: random.Random, done: Disturbance
) -> None:
    """Run `./kabar backfill` as a user does, again after an error, until it succeeds and the kills are done."""
    command = begin(settings, span)
    next_kill = time.monotonic() + dice.uniform(_QUIET_SECONDS, _MAX_SECONDS)
    while True:
        if command.poll() is not None:
            if is_over(command, kills, done):
                return
            command = begin(settings, span)
        if done.kills.total() < kills and time.monotonic() >= next_kill:
            if kill_one(settings, dice, done) == SUPERVISOR:
                start(settings, newsroom=True)
                done.ups += 1
            next_kill = time.monotonic() + dice.uniform(_QUIET_SECONDS, _MAX_SECONDS)
        time.sleep(0.1)


def begin(settings: Settings, span: Sequence[date]) -> subprocess.Popen[str]:
    """Start `./kabar backfill`."""
    return subprocess.Popen(
        [sys.executable, "-m", "deploy", "backfill", "--from", str(span[0]), "--to", str(span[-1]), "--json"],
        cwd=PROJECT_ROOT,
        env={**_plain_environment(), "KABAR_HOME": str(settings.home), "KABAR_PORT": str(settings.port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def is_over(command: subprocess.Popen[str], kills: int, done: Disturbance) -> bool:
    """Return whether a command that ended was the last one; count it if the user has to repeat it."""
    messages = (command.communicate()[1] or "").strip().splitlines()
    if command.returncode == 0:
        return done.kills.total() >= kills
    done.repeats += 1
    done.messages.append(messages[-1] if messages else f"exit code {command.returncode}, without a word")
    tell(f"backfill ended: {done.messages[-1]}")
    if done.repeats > _MAX_REPEATS + kills:
        raise StackError("the backfill does not succeed: " + done.messages[-1])
    return False


def kill_one(settings: Settings, dice: random.Random, done: Disturbance) -> str | None:
    """Kill a process of the kind that was killed least often among those that run; return the kind."""
    by_kind = list(victims(layout_of(settings)).items())
    dice.shuffle(by_kind)
    for kind, find in sorted(by_kind, key=lambda each: done.kills[each[0]]):
        if found := find():
            with suppress(psutil.NoSuchProcess):
                dice.choice(found).kill()
                done.kills[kind] += 1
                tell(f"killed {done.kills.total()}: {kind}")
                return kind
    return None


def wait_for_all_runs(api: AirflowApi) -> None:
    """Wait until no run of any DAG is queued or running."""
    while any(not each.is_finished for dag in api.dags() for each in api.runs(dag["dag_id"])):
        time.sleep(1)


def _plain_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("KABAR_", "AIRFLOW_"))}


if __name__ == "__main__":
    raise SystemExit(run("resilience", main))

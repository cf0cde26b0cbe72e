"""`./kabar bench airflow`: what a day-run of sites with nothing to fetch takes, and whether old days delay a poll.

Sites on loopback have one article a day, which is loaded before the clock starts: what is left is a page of an index
for each site, and Airflow. Then a backfill of many empty days is queued, and polls are timed beside it.
"""

import json
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Annotated

import typer

from deploy.cli.stack_commands import ARCHIVE_DAY, start
from deploy.stack import backfills, lifecycle
from deploy.stack.airflow_api import AirflowApi
from deploy.stack.layout import layout_of
from deploy.stack.ports import SPAN
from pipelines.errors import StackError
from pipelines.settings import Settings
from tests.benchmarks.command import run, tell
from tests.benchmarks.cpu_account import CpuAccount
from tests.benchmarks.crawl import serving
from tests.benchmarks.e2e import wait_for_runs, write_definitions
from tests.benchmarks.e2e_site import DAYS
from tests.ports import free_ports

_IDLE_SECONDS = 60
_LAST_OLD_DAY = DAYS[0] - timedelta(days=31)


@dataclass(frozen=True, slots=True)
class DayRun:
    """A day-run of sites with nothing to fetch.

    Attributes:
        seconds: from the request to the end of the run, median of the rounds.
        cpu_s: of all processes, without what the idle stack takes in these seconds; mean of the rounds.
        cpu_s_by_part: likewise, with what the idle stack takes.
    """

    sources: int
    seconds: float
    cpu_s: float
    cpu_s_by_part: dict[str, float]


@dataclass(frozen=True, slots=True)
class Figures:
    """The measured runs.

    Attributes:
        idle_cores: what the stack takes while no run is active.
        poll_s: seconds of each poll while nothing else ran.
        poll_beside_s: likewise while days were queued.
    """

    idle_cores: float
    day_runs: list[DayRun]
    queued_days: int
    poll_s: list[float]
    poll_beside_s: list[float]

    @property
    def delay_s(self) -> float:
        """Seconds by which the slowest poll beside the queue took longer than the median one without it."""
        return max(self.poll_beside_s) - median(self.poll_s)


def main(
    *,
    sources: Annotated[list[int], typer.Option(min=1, max=250, help="Sites of a run; repeat it.")] = [1, 25, 100],  # noqa: B006
    rounds: Annotated[int, typer.Option(min=1, help="Runs of each number of sites, and polls.")] = 3,
    queued_days: Annotated[int, typer.Option(min=0, max=3650, help="Empty days to queue; 0 times no polls.")] = 365,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print seconds and CPU that a day-run adds by number of sites, and the delay of a poll by queued days."""
    most = max(sources)
    with (
        tempfile.TemporaryDirectory(prefix="kabar-bench-") as folder,
        serving("tests.benchmarks.e2e_site", most, 1) as port,
    ):
        definitions = Path(folder) / "sources"
        write_definitions(definitions, most, port, delay=0)
        settings = Settings(
            home=Path(folder) / "home",
            port=free_ports(SPAN),
            sources=str(definitions),
            only=",".join(_ids(most)),
            allow_loopback=True,
            poll=60,
        )
        figures = measured(settings, sources, rounds, queued_days)
    print(json.dumps(asdict(figures), indent=1) if as_json else table(figures))


def measured(settings: Settings, sources: Sequence[int], rounds: int, queued_days: int) -> Figures:
    """Start a stack, load the day's articles, and measure the same day again and again."""
    try:
        with start(settings, newsroom=False).api() as api:
            _pause(api, *({each["dag_id"] for each in api.dags()} - {ARCHIVE_DAY, "marts"}))
            tell("loading the articles of the day")
            _run_day(api, max(sources))
            wait_for_runs(api)
            tell(f"measuring the idle stack for {_IDLE_SECONDS} s")
            with CpuAccount(layout_of(settings)) as idle:
                time.sleep(_IDLE_SECONDS)
            idle_cores = idle.seconds.total() / _IDLE_SECONDS
            day_runs = [_measured_days(settings, api, number, rounds, idle_cores) for number in sources]
            _pause(api, "ingest", is_paused=False)
            tell("timing polls, after one that is not counted")
            _timed_poll(api)
            alone = [_timed_poll(api) for _ in range(rounds)]
            beside = _timed_beside_days(api, queued_days, rounds) if queued_days else []
    finally:
        lifecycle.remove(settings)
    return Figures(round(idle_cores, 3), day_runs, queued_days, alone, beside)


def _measured_days(settings: Settings, api: AirflowApi, sources: int, rounds: int, idle_cores: float) -> DayRun:
    tell(f"running the day for {sources} sites")
    seconds, parts = [], Counter[str]()
    for _ in range(rounds):
        with CpuAccount(layout_of(settings)) as account:
            seconds.append(_run_day(api, sources))
        parts.update(account.seconds)
    return DayRun(
        sources=sources,
        seconds=round(median(seconds), 1),
        cpu_s=round((parts.total() - idle_cores * sum(seconds)) / rounds, 1),
        cpu_s_by_part={part: round(value / rounds, 2) for part, value in parts.most_common()},
    )


def _run_day(api: AirflowApi, sources: int) -> float:
    """Run a day for so many sites; return the seconds that it took."""
    began = time.monotonic()
    conf = {"sources": _ids(sources)}
    backfills.close_finished(api, ARCHIVE_DAY)
    (run,) = backfills.wait_for(api, backfills.create(api, ARCHIVE_DAY, DAYS[0], DAYS[0], conf))
    if run.state != "success":
        raise StackError(f"the run of the day is {run.state}: {run.note}")
    return time.monotonic() - began


def _timed_beside_days(api: AirflowApi, days: int, polls: int) -> list[float]:
    """Queue a backfill of days for one site, time polls while it runs, and cancel it."""
    tell(f"queueing {days} days")
    backfills.close_finished(api, ARCHIVE_DAY)
    first = _LAST_OLD_DAY - timedelta(days=days - 1)
    backfill_id = backfills.create(api, ARCHIVE_DAY, first, _LAST_OLD_DAY, {"sources": _ids(1)})
    while not any(run.state == "running" for run in backfills.runs_of(api, backfill_id)):
        time.sleep(1)
    seconds = [_timed_poll(api) for _ in range(polls)]
    left = backfills.cancel(api, ARCHIVE_DAY, backfill_id)
    tell(f"{len(left.unbegun)} of {days} days had not begun at the end")
    if not left.unbegun:
        raise StackError("the days ended before the polls; queue more of them.")
    return seconds


def _timed_poll(api: AirflowApi) -> float:
    """Trigger a poll of one site; return the seconds until it ended, beside no other poll.

    It is red at the end, since the site's index of today is empty, and has all its tasks behind it.
    """
    conf = {"logical_date": None, "conf": {"sources": _ids(1)}}
    while any(not run.is_finished for run in api.runs("ingest")):
        time.sleep(1)
    known = len(api.runs("ingest"))
    began = time.monotonic()
    run_id = api.call("POST", "/dags/ingest/dagRuns", json=conf)["dag_run_id"]
    while not api.run("ingest", run_id).is_finished:
        time.sleep(0.2)
    if len(api.runs("ingest")) > known + 1:  # the poll of the hour, and only one runs at a time
        return _timed_poll(api)
    return round(time.monotonic() - began, 1)


def _pause(api: AirflowApi, *dag_ids: str, is_paused: bool = True) -> None:
    for dag_id in dag_ids:
        api.call("PATCH", f"/dags/{dag_id}", json={"is_paused": is_paused})


def _ids(number: int) -> list[str]:
    return [f"bench-{each}" for each in range(1, number + 1)]


def table(figures: Figures) -> str:
    """Return the figures for people."""
    rows = [
        f"| {each.sources} | {each.seconds} | {each.cpu_s} | {each.cpu_s / each.sources:.2f} |"
        for each in figures.day_runs
    ]
    most = figures.day_runs[-1]
    parts = ", ".join(f"{part} {value}" for part, value in most.cpu_s_by_part.items())
    lines = [
        "| sites of a day-run | seconds | seconds of CPU | of CPU a site |",
        "| ---: | ---: | ---: | ---: |",
        *rows,
        "",
        f"The idle stack takes {figures.idle_cores} of a core. CPU of a run of {most.sources} sites by part: {parts}.",
        f"Polls took {_listed(figures.poll_s)} s.",
    ]
    if figures.poll_beside_s:
        beside = f"Beside {figures.queued_days} queued days they took {_listed(figures.poll_beside_s)} s"
        lines.append(f"{beside}: a delay of at most {figures.delay_s:.1f} s.")
    return "\n".join(lines)


def _listed(seconds: Sequence[float]) -> str:
    return ", ".join(map(str, seconds))


if __name__ == "__main__":
    raise SystemExit(run("airflow", main))

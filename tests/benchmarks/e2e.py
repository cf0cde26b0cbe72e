"""`./kabar bench e2e`: a backfill through Airflow from the first request to the last check, in articles and CPU.

Sites on loopback are backfilled by a stack of their own. Before the clock starts, the sites are learned from some
articles of other days. The site's own process does not count. Then forty lines of Scrapy, trafilatura and INSERT read
the same articles in one process, without Airflow; the processor time of their database does not count.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from threading import Event, Thread
from typing import Annotated

import psycopg2
import typer
import yaml

from deploy.cli.stack_commands import start
from deploy.stack import lifecycle
from deploy.stack.airflow_api import AirflowApi
from deploy.stack.layout import layout_of
from deploy.stack.ports import SPAN
from deploy.stack.postgres import LAPTOP
from pipelines.errors import StackError
from pipelines.settings import PROJECT_ROOT, Settings
from pipelines.warehouse.connection import statement
from tests.benchmarks.command import run, tell
from tests.benchmarks.cpu_account import CpuAccount
from tests.benchmarks.crawl import serving
from tests.benchmarks.e2e_site import DAYS, TAUGHT_DAYS
from tests.benchmarks.resilience import begin
from tests.ports import free_ports
from tests.temporary_postgres import temporary_server


@dataclass(frozen=True, slots=True)
class Figures:
    """One measured backfill.

    Attributes:
        first_row_s: seconds until a row could be queried.
        peak_mb: of all processes of the stack together (proportional set size).
        cpu_ms_by_part: of an article.
    """

    articles: int
    sources: int
    seconds: float
    articles_per_s: float
    cpu_ms_per_article: float
    first_row_s: float
    peak_mb: float
    cpu_ms_by_part: dict[str, float]


@dataclass(frozen=True, slots=True)
class PeerFigures:
    """What the forty lines take."""

    articles: int
    articles_per_s: float
    cpu_ms_per_article: float


def main(
    *,
    articles: Annotated[int, typer.Option(min=40, help="Articles of all sites and days.")] = 2_000,
    sources: Annotated[int, typer.Option(min=1, max=250, help="Sites.")] = 20,
    delay: Annotated[float, typer.Option(min=0, help="Seconds between two requests to a site.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Backfill sites through Airflow; print articles per second, CPU per article, and where it goes."""
    a_day = -(-articles // (sources * len(DAYS)))
    with (
        tempfile.TemporaryDirectory(prefix="kabar-bench-") as folder,
        serving("tests.benchmarks.e2e_site", sources, a_day) as port,
    ):
        definitions = Path(folder) / "sources"
        write_definitions(definitions, sources, port, delay)
        settings = Settings(
            home=Path(folder) / "home",
            port=free_ports(SPAN),
            sources=str(definitions),
            only=",".join(f"bench-{number}" for number in range(1, sources + 1)),
            allow_loopback=True,
        )
        figures = measured(settings, sources)
        tell("measuring the forty lines")
        peer = measured_peer(Path(folder) / "peer", port, sources)
    print(json.dumps(asdict(figures) | {"peer": asdict(peer)}, indent=1) if as_json else table(figures, peer))


def measured(settings: Settings, sources: int) -> Figures:
    """Start a stack, teach it the sites, and measure the backfill of the other days."""
    try:
        info = start(settings, newsroom=False)
        with info.api() as api:
            for dag_id in ("ingest", "maintenance", "verify"):
                api.call("PATCH", f"/dags/{dag_id}", json={"is_paused": True})
        tell("learning the sites")
        backfill(settings, TAUGHT_DAYS)
        with info.api() as api:
            wait_for_runs(api)
        tell("measuring")
        began = time.monotonic()
        with CpuAccount(layout_of(settings)) as account, first_row(info.owner_url) as waiting:
            backfill(settings, DAYS)
            with info.api() as api:
                wait_for_runs(api)
            seconds = time.monotonic() - began
        loaded = count(info.owner_url)
    finally:
        lifecycle.remove(settings)
    return Figures(
        articles=loaded,
        sources=sources,
        seconds=round(seconds, 1),
        articles_per_s=round(loaded / seconds, 1),
        cpu_ms_per_article=round(1000 * account.seconds.total() / loaded, 1),
        first_row_s=round(waiting[0] - began, 1) if waiting else -1,
        peak_mb=round(account.peak_bytes / 1e6),
        cpu_ms_by_part={part: round(1000 * value / loaded, 1) for part, value in account.seconds.most_common()},
    )


def measured_peer(folder: Path, port: int, sources: int) -> PeerFigures:
    """Let the forty lines read the same articles into a PostgreSQL of their own."""
    with temporary_server(folder, LAPTOP) as url:
        began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "tests.benchmarks.e2e_peer", url, str(port), str(sources)]
        articles = int(subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=PROJECT_ROOT).stdout)
        seconds, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return PeerFigures(articles, round(articles / seconds, 1), round(1000 * used / articles, 1))


def backfill(settings: Settings, days: Sequence[date]) -> None:
    """Run `./kabar backfill` as a user does."""
    with begin(settings, days) as command:
        _, messages = command.communicate()
    if command.returncode:
        raise StackError(f"the backfill failed: {messages[-2000:]}")


def wait_for_runs(api: AirflowApi) -> None:
    """Wait for the backfill and what its articles start; a poll that was under way when it was paused never ends."""
    while any(not run.is_finished for dag_id in ("archive_day", "marts") for run in api.runs(dag_id)):
        time.sleep(1)


@contextmanager
def first_row(url: str) -> Iterator[list[float]]:
    """Yield a list that gets the moment at which the first row of the measured days can be queried."""
    found: list[float] = []
    is_over = Event()

    def look() -> None:
        while not found and not is_over.wait(0.5):
            if count(url):
                found.append(time.monotonic())

    looking = Thread(target=look, daemon=True)
    looking.start()
    try:
        yield found
    finally:
        is_over.set()
        looking.join()


def count(url: str) -> int:
    """Return the number of articles of the measured days."""
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(statement(__name__, "e2e_articles"), {"first": DAYS[0], "last": DAYS[-1]})
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def write_definitions(folder: Path, sources: int, port: int, delay: float) -> None:
    """Write a definition for each site."""
    folder.mkdir()
    for number in range(1, sources + 1):
        host = f"127.0.0.{number}:{port}"
        definition = {
            "id": f"bench-{number}",
            "name": f"Bench {number}",
            "country": "ID",
            "language": "id",
            "timezone": "Asia/Jakarta",
            "domains": [host],
            "article_url": r"/read/\d{4}-\d\d-\d\d/\d+/",
            "delay": delay,
            "discovery": {"index": [{"url": f"http://{host}/indeks/{{date:%Y-%m-%d}}/{{page}}"}]},
            "verified": {"day": "2026-11-30", "against": "the benchmark's site"},
        }
        (folder / f"bench-{number}.yaml").write_text(yaml.safe_dump(definition), encoding="utf-8")


def table(figures: Figures, peer: PeerFigures) -> str:
    """Return the figures for people."""
    lines = [f"| {part} | {value} |" for part, value in figures.cpu_ms_by_part.items()]
    return "\n".join(
        [
            f"{figures.articles} articles of {figures.sources} sites in {figures.seconds} s.",
            f"{figures.articles_per_s} articles a second.",
            f"First row after {figures.first_row_s} s. Memory of all processes: at most {figures.peak_mb} MB.",
            "",
            "| ms of CPU an article | |",
            "| --- | --- |",
            *lines,
            f"| all | {figures.cpu_ms_per_article} |",
            "",
            f"Forty lines: {peer.articles_per_s} articles a second, {peer.cpu_ms_per_article} ms of CPU each.",
        ]
    )


if __name__ == "__main__":
    raise SystemExit(run("e2e", main))

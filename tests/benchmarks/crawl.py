"""`./kabar bench crawl`: pages per second of discovery, fetch, archive and ledger beside a bare Scrapy spider.

All crawl one local site by its sitemaps, by turns, each in a process of its own whose whole life counts: Kabar and the
bare spider with the same settings, the peers with as many requests at once where they can. Memory is the largest
resident set of that process.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Annotated

import typer
import yaml

from pipelines.archive.lake import Lake
from pipelines.errors import UsageError
from pipelines.run.artifacts import run_folder
from pipelines.run.crawl_files import read_head
from pipelines.settings import PROJECT_ROOT, Settings
from pipelines.warehouse.connection import connect
from pipelines.warehouse.migrate import migrate
from pipelines.warehouse.runs import Publisher, open_runs, register_publishers
from tests.benchmarks.command import run, tell
from tests.benchmarks.crawl_peer import PEERS
from tests.benchmarks.peers import make_environment
from tests.temporary_postgres import temporary_server

_PEER = Path(__file__).with_name("crawl_peer.py")

BARE, OPEN, LEDGER = "bare Scrapy", "kabar, no ledger", "kabar"


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl: pages, seconds of its process's life and of CPU, MB of its largest resident set."""

    pages: int
    wall: float
    cpu: float
    memory: float

    @property
    def speed(self) -> float:
        """Pages per second."""
        return self.pages / self.wall


def main(
    *,
    pages: Annotated[int, typer.Option(min=10, help="Pages of the site.")] = 3_000,
    rounds: Annotated[int, typer.Option(min=1, help="Crawls of each kind.")] = 3,
    memory: Annotated[str, typer.Option(help="Sizes to measure memory at, separated by commas; empty for none.")] = "",
    with_peers: Annotated[bool, typer.Option("--peers/--no-peers", help="With news-please and Fundus.")] = True,
) -> None:
    """Print speed and memory as tables in Markdown."""
    peers = _peers() if with_peers else None
    with tempfile.TemporaryDirectory(prefix="kabar-bench-") as folder, temporary_server(Path(folder) / "pg") as url:
        migrate(url)
        runs: dict[str, list[Run]] = {kind: [] for kind in (BARE, OPEN, LEDGER, *(PEERS if peers else ()))}
        with site(pages) as port:
            for number in range(rounds):
                for kind, of_kind in runs.items():
                    tell(f"round {number + 1}: {kind}")
                    name = f"round-{number}"
                    if peers and kind in PEERS:
                        of_kind.append(_crawl_with(peers, kind, port, Path(folder) / name / kind))
                    else:
                        of_kind.append(crawl(kind, port, Path(folder), name, url))
        print(speed_table(runs))
        if memory:
            print(_memory_table([int(size) for size in memory.split(",")], Path(folder), url))


def crawl(kind: str, port: int, folder: Path, name: str, warehouse_url: str) -> Run:
    """Crawl the site once; every crawl is a source of its own, to which all is new."""
    source_id = f"{kind.rpartition(' ')[2].lower()}-{port}-{name}"
    path = folder / f"{source_id}.yaml"
    path.write_text(yaml.safe_dump(definition_of(source_id, port)), encoding="utf-8")
    lake = folder / source_id
    settings = {
        "KABAR_SOURCES": str(path),
        "KABAR_LAKE_URL": str(lake),
        "KABAR_WAREHOUSE_URL": warehouse_url,
        "KABAR_ALLOW_LOOPBACK": "1",
    }
    if kind == BARE:
        run = _measure([sys.executable, "-m", "tests.benchmarks.bare", str(path)], settings)
        return Run(int(run[0].strip()), *run[1:])
    if kind == OPEN:
        day = ["--from", "2026-03-02", "--to", "2026-03-02"]
        command = [sys.executable, "-m", "deploy", "crawl", "--source", source_id, *day, "--out", str(lake)]
        run = _measure(command, settings)
        return Run(json.loads(run[0])["fetched"], *run[1:])
    _open_books(warehouse_url, source_id)
    command = [sys.executable, "-m", "crawlers", "--source", source_id, "--run-id", f"ingest/{source_id}"]
    run = _measure(command, settings)
    head = read_head(Lake(str(lake)), run_folder(f"ingest/{source_id}", source_id))
    return Run(head.counts()["fetched"], *run[1:])


def _peers() -> Path | None:
    """The interpreter of the peers' environment, None where they cannot be installed."""
    try:
        return make_environment(Settings().home, "requirements-crawl")
    except UsageError as error:
        tell(f"without peers: {error}")
        return None


def _crawl_with(python: Path, peer: str, port: int, folder: Path) -> Run:
    command = [str(python), "-W", "ignore", str(_PEER), peer, f"http://127.0.0.1:{port}/", str(folder)]
    output, *figures = _measure(command, {})
    return Run(int(output.split()[-1]), *figures)


def speed_table(runs: dict[str, list[Run]]) -> str:
    """A line for each kind: medians of all rounds, and the median of the ratios within a round."""
    lines = ["| crawl | pages/s | against bare | ms of CPU per page | MB |", "| --- | --- | --- | --- | --- |"]
    for kind, of_kind in runs.items():
        ratio = median(run.speed / bare.speed for run, bare in zip(of_kind, runs[BARE], strict=True))
        speed, cpu = median(run.speed for run in of_kind), median(1000 * run.cpu / run.pages for run in of_kind)
        memory = max(run.memory for run in of_kind)
        lines.append(f"| {kind}, {of_kind[0].pages} pages | {speed:.0f} | {ratio:.2f}x | {cpu:.1f} | {memory:.0f} |")
    return "\n".join(lines) + "\n"


def _memory_table(sizes: Sequence[int], folder: Path, url: str) -> str:
    lines = ["| URLs | MB of kabar | MB of bare Scrapy |", "| --- | --- | --- |"]
    for size in sizes:
        with site(size) as port:
            ours, bare = (crawl(kind, port, folder, f"memory-{size}", url) for kind in (LEDGER, BARE))
        lines.append(f"| {size} | {ours.memory:.0f} | {bare.memory:.0f} |")
        tell(lines[-1])
    return "\n".join(lines) + "\n"


def site(pages: int) -> AbstractContextManager[int]:
    """Serve a site of so many pages in a process of its own; gives its port."""
    return serving("tests.benchmarks.site", pages)


@contextmanager
def serving(module: str, *arguments: int) -> Iterator[int]:
    """Run a module that prints the port on which it serves; yield the port, and end the module."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    process = subprocess.Popen(command, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()


def definition_of(source_id: str, port: int) -> dict[str, object]:
    return {
        "id": source_id,
        "name": "Bench",
        "country": "ID",
        "language": "id",
        "timezone": "Asia/Jakarta",
        "domains": [f"127.0.0.1:{port}"],
        "article_url": r"/read/\d+/",
        "delay": 0,
        "discovery": {"sitemaps": [f"http://127.0.0.1:{port}/sitemap.xml"]},
        "verified": {"day": "2026-11-24", "against": "the benchmark's site"},
    }


def _open_books(url: str, source_id: str) -> None:
    with connect(url, "kabar_loader") as connection:
        register_publishers(connection, [Publisher(source_id, "Bench", "x", "ID", "id", "Asia/Jakarta")])
        open_runs(connection, f"ingest/{source_id}", "ingest", [source_id], None)


def _measure(command: list[str], settings: dict[str, str]) -> tuple[str, float, float, float]:
    """Run a command; return its output, the seconds of its life and of its CPU, and the MB of its memory."""
    ours = ("KABAR_", "PYTHONDONTWRITEBYTECODE")  # without its bytecode, starting Python would weigh most
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)} | settings
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as messages:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=PROJECT_ROOT, env=environment, stdout=output, stderr=messages)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        for stream in (output, messages):
            stream.seek(0)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{messages.read()[-2000:]}")
        return output.read(), wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(run("crawl", main))

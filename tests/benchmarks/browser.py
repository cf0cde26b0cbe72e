"""`./kabar bench browser`: pages per second and memory of pages that a browser shows, beside plain fetching.

Both crawl one local site without a pause, by its sitemaps: once the shells of its pages, as any crawl fetches them, and
once the pages that Chromium makes of them, with the data that their script loads. Memory is the largest sum of all
processes of the crawl, each with its share of what they have in common.
"""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import psutil
import typer
import yaml

from crawlers.network.chromium import missing_browser
from pipelines.archive.lake import Lake
from pipelines.errors import UsageError
from pipelines.run.crawl_files import read_head
from pipelines.settings import PROJECT_ROOT
from tests.benchmarks.command import run, tell
from tests.benchmarks.crawl import definition_of, serving

KINDS: dict[str, bool] = {"fetched": False, "shown by the browser": True}
_SAMPLE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Crawled:
    """One crawl: pages, seconds of its life, and of CPU of all its processes, MB of the crawl and of the browser."""

    pages: int
    seconds: float
    cpu: float
    memory: float
    browser: float


def main(
    *,
    pages: Annotated[int, typer.Option(min=1, help="Pages of the site.")] = 200,
) -> None:
    """Print a table in Markdown."""
    if missing := missing_browser():
        raise UsageError(f"{missing}.")
    with (
        tempfile.TemporaryDirectory(prefix="kabar-bench-") as folder,
        serving("tests.benchmarks.scripted", pages) as port,
    ):
        crawls = {}
        for kind, renders in KINDS.items():
            tell(kind)
            crawls[kind] = crawl(port, Path(folder) / str(renders), renders=renders)
    print(table(crawls))


def crawl(port: int, folder: Path, *, renders: bool) -> Crawled:
    """Crawl the site once, and watch its processes."""
    folder.mkdir()
    source = folder / "bench.yaml"
    source.write_text(yaml.safe_dump(definition_of("bench", port) | {"render": renders}), encoding="utf-8")
    settings = {"KABAR_SOURCES": str(source), "KABAR_HOME": str(folder / "home"), "KABAR_ALLOW_LOOPBACK": "1"}
    day = ["--from", "2026-03-02", "--to", "2026-03-02"]
    command = [sys.executable, "-m", "deploy", "crawl", "--source", "bench", *day, "--out", str(folder / "out")]
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=PROJECT_ROOT, env=os.environ | settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    memory = browser = 0.0
    cpu: dict[psutil.Process, float] = {}
    while process.poll() is None:
        own, others = look(process.pid, cpu)
        memory, browser = max(memory, own), max(browser, others)
        time.sleep(_SAMPLE_SECONDS)
    seconds = time.perf_counter() - start
    pages = read_head(Lake(str(folder / "out")), ".").counts()["fetched"]
    return Crawled(pages, seconds, sum(cpu.values()), memory, browser)


def look(pid: int, cpu: dict[psutil.Process, float]) -> tuple[float, float]:
    """Return the MB of a crawl's own processes, and of the browser with its driver; note the seconds of CPU of each."""
    own = others = 0.0
    with suppress(psutil.Error):
        for process in (crawling := psutil.Process(pid), *crawling.children(recursive=True)):
            with suppress(psutil.Error):
                size = process.memory_full_info().pss / 1024**2
                times = process.cpu_times()
                cpu[process] = times.user + times.system
                if "python" in process.name():
                    own += size
                else:
                    others += size
    return own, others


def table(crawls: dict[str, Crawled]) -> str:
    """Return a line for each kind of crawl."""
    titles = ("pages", "pages/s", "ms of CPU per page", "MB of the crawl", "MB of the browser")
    lines = [f"| {' | '.join(titles)} |", f"|{' --- |' * len(titles)}"]
    for kind, each in crawls.items():
        speed, cpu = each.pages / each.seconds, 1000 * each.cpu / each.pages
        lines.append(f"| {each.pages} {kind} | {speed:.1f} | {cpu:.0f} | {each.memory:.0f} | {each.browser:.0f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(run("browser", main))

"""`./kabar bench dedup`: linking against a full warehouse, and grouping in memory beside other programs."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Annotated

import psutil
import typer

from pipelines.cleaning.hashes import body_hash
from pipelines.deduplication import Document, cluster, link_articles, take_fingerprints
from pipelines.errors import UsageError
from pipelines.settings import Settings
from pipelines.warehouse.connection import connect
from pipelines.warehouse.migrate import migrate
from tests.benchmarks.command import run, tell
from tests.benchmarks.dedup_peer import PEERS
from tests.benchmarks.million import fill, load
from tests.benchmarks.peers import make_environment
from tests.benchmarks.wire import Wire, generate
from tests.temporary_postgres import temporary_server

Stories = Mapping[str, str]

_PEER = Path(__file__).with_name("dedup_peer.py")
_LINKS = """
SELECT article.url, first.url
FROM warehouse.articles AS article
JOIN warehouse.articles AS first ON first.article_id = article.story_id
WHERE article.article_id > %s
"""


def main(
    *,
    warehouse: Annotated[int, typer.Option(min=1, help="Articles that are in the warehouse before.")] = 1_000_000,
    documents: Annotated[int, typer.Option(min=1, help="Articles of one month that are linked.")] = 20_000,
    peer: Annotated[bool, typer.Option(help="Measure datasketch and text-dedup too.")] = True,
) -> None:
    """Print speed and quality as a table in Markdown; about a kilobyte of disk for each article, thrice."""
    news = list(generate(documents))
    measured = {"kabar, in memory": _timed(lambda: _in_memory(news), news)}
    if peer:
        measured |= {f"{name}, in memory": _by_peer(name, news) for name in PEERS}
    measured[f"kabar, warehouse of {warehouse:,}, 2 jobs"] = _in_warehouse(news, warehouse)
    print(f"| {documents:,} documents | documents/s | pairwise F1 |\n| --- | --- | --- |")
    for name, (seconds, score) in measured.items():
        print(f"| {name} | {documents / seconds:,.0f} | {score:.3f} |")
    print(f"\nPeak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def _in_memory(news: Sequence[Wire]) -> Stories:
    fingerprints = take_fingerprints(each.text for each in news)
    documents = (
        Document(each.id, body_hash(each.text), taken, each.published_at)
        for each, taken in zip(news, fingerprints, strict=True)
    )
    return {name: place.story for name, place in cluster(documents).items()}


def _in_warehouse(news: Sequence[Wire], size: int) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder, temporary_server(Path(folder) / "postgres") as url:
        migrate(url)
        tell(f"filling a warehouse with {size:,} articles")
        fill(url, size)
        load(url, news)
        tell("linking")
        start, worked = time.perf_counter(), _worked(url)
        link_articles(url)
        seconds, worked = time.perf_counter() - start, _worked(url) - worked
        print(f"Linking took {1000 * worked / len(news):.2f} ms of CPU a document, PostgreSQL's included.\n")
        with connect(url) as connection, connection.cursor() as cursor:
            cursor.execute(_LINKS, (size,))
            return seconds, _f1(dict(cursor.fetchall()), news)


def _worked(url: str) -> float:
    """Seconds of CPU that this process and the server's sessions so far have used."""
    with connect(url) as connection:
        server = psutil.Process(connection.info.backend_pid).parent()
    sessions = server.cpu_times() if server else None
    return time.process_time() + (sessions.children_user + sessions.children_system if sessions else 0.0)


def _by_peer(name: str, news: Sequence[Wire]) -> tuple[float, float]:
    python = make_environment(Settings().home, "dedup", "--no-deps")
    tell(f"grouping with {name}")
    lines = "".join(json.dumps({"id": each.id, "text": each.text}) + "\n" for each in news)
    done = subprocess.run([python, _PEER, name], input=lines, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UsageError(f"{name} failed: {(done.stderr.strip().splitlines() or ['no message'])[-1]}")
    seconds, *results = done.stdout.splitlines()
    return float(seconds), _f1({each["id"]: each["story_id"] for each in map(json.loads, results)}, news)


def _timed(group: Callable[[], Stories], news: Sequence[Wire]) -> tuple[float, float]:
    start = time.perf_counter()
    stories = group()
    return time.perf_counter() - start, _f1(stories, news)


def _f1(stories: Stories, news: Sequence[Wire]) -> float:
    """Of the pairs that share a story, against those that should."""
    found, wanted = _pairs(stories), _pairs({each.id: each.story for each in news})
    return 2 * len(found & wanted) / max(1, len(found) + len(wanted))


def _pairs(stories: Stories) -> set[tuple[str, str]]:
    members: dict[str, list[str]] = {}
    for name, story in sorted(stories.items()):
        members.setdefault(story, []).append(name)
    return {pair for each in members.values() for pair in combinations(each, 2)}


if __name__ == "__main__":
    sys.exit(run("dedup", main))

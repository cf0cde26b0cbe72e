"""`./kabar bench ledger`: the database's time for one poll of many sources, on a ledger of many URLs."""

import argparse
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg2

from pipelines.loading import Load, load_articles, settle
from pipelines.records.crawl_record import CrawlHead, DiscoveredUrl, FetchedPage, Outcome, PageResult
from pipelines.records.reasons import FailureReason
from pipelines.records.warc_location import WarcLocation
from pipelines.warehouse import ledger, polls
from pipelines.warehouse.audit import shortcomings
from pipelines.warehouse.connection import Connection, connect, open_connection
from pipelines.warehouse.ledger.revisits import take_revisits
from pipelines.warehouse.migrate import migrate
from pipelines.warehouse.polls import Candidate
from pipelines.warehouse.runs import close_run, open_runs
from tests.benchmarks import ledger_sql
from tests.temporary_postgres import temporary_server

_LISTED = 50
_NEW = 10
_BATCH = 1_000_000

Clock = dict[str, float]


def main() -> None:
    """Build the ledger, poll every source once, print the milliseconds by step."""
    parser = argparse.ArgumentParser(prog="./kabar bench ledger", description=__doc__)
    parser.add_argument("--urls", type=int, default=10_000_000, help="URLs on the ledger (about 1.2 GB a million)")
    parser.add_argument("--sources", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kabar-bench-") as folder, temporary_server(Path(folder)) as url:
        migrate(url)
        began = time.monotonic()
        _build(url, options.urls, options.sources)
        print(f"{options.urls:,} URLs of {options.sources} sources made in {time.monotonic() - began:.0f} s")
        clock: Clock = defaultdict(float)
        ids = [f"bench-{number}" for number in range(options.sources)]
        _poll(url, clock, ids)
    for step, seconds in clock.items():
        print(f"{step:>16} {1000 * seconds:9.1f} ms")
    print(f"{'in all':>16} {1000 * sum(clock.values()):9.1f} ms for a poll of {options.sources} sources")


def _build(url: str, urls: int, sources: int) -> None:
    """Fill the tables without their triggers and trees, then grow the trees."""
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(ledger_sql.SOURCES, {"sources": sources})
        cursor.execute("ALTER TABLE ops.ledger DISABLE TRIGGER USER")
        cursor.execute(ledger_sql.FURTHER_INDEXES, {})
        indexes = cursor.fetchall()
        for _, name in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for first in range(1, urls + 1, _BATCH):
            numbers = {"first": first, "last": min(urls, first + _BATCH - 1), "urls": urls, "sources": sources}
            cursor.execute(ledger_sql.LEDGER, numbers)
        cursor.execute(ledger_sql.EVENTS)
        cursor.execute(ledger_sql.REVISITS)
        for definition, _ in indexes:
            cursor.execute(definition)
        cursor.execute("ALTER TABLE ops.ledger ENABLE TRIGGER USER")
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        connection.cursor().execute("VACUUM ANALYZE")


def _poll(url: str, clock: Clock, ids: list[str]) -> None:
    """Poll every source, over the connections of a run: for the plan, for each crawl, for the loads, for the check."""
    run_id = "ingest/bench"
    feeds = {source_id: [Candidate(f"https://www.{source_id}.example/rss", "feed")] for source_id in ids}
    with _loader(url) as connection, _step(connection, clock, "plan"):
        open_runs(connection, run_id, "ingest", ids, None)
        ledger.sources_with_work(connection, ids)
        for source_id in ids:
            polls.due(connection, source_id, feeds[source_id])
    crawls = []
    for source_id in ids:
        with _loader(url) as connection:
            crawls.append(_crawl(connection, clock, run_id, source_id, feeds[source_id]))
    with _loader(url) as connection:
        for head, pages in crawls:
            with _step(connection, clock, "load, settle"):
                load = Load(
                    run_id=run_id, source_id=head.source_id, pages=pages, results=(), known=head.known,
                    walked_at=head.walked_at,
                )  # fmt: skip
                load_articles(connection, load)
                settle(connection, load, "bench")
    with _loader(url) as connection:
        for head, pages in crawls:
            with _step(connection, clock, "check"):
                shortcomings(connection, head, pages)
                close_run(connection, run_id, head.source_id, None)


def _crawl(
    connection: Connection, clock: Clock, run_id: str, source_id: str, feed: list[Candidate]
) -> tuple[CrawlHead, list[PageResult]]:
    """Do what a crawl does to the database: a feed names fifty URLs, ten of them new, eight of which are there."""
    found = _found(connection, source_id)
    with _step(connection, clock, "listings due"):
        poll = polls.due(connection, source_id, feed)[feed[0].url]
    with _step(connection, clock, "outstanding"):
        ledger.outstanding(connection, source_id, ())
    with _step(connection, clock, "visits due"):
        take_revisits(connection, source_id, 200)
    with _step(connection, clock, "discover"):
        ledger.discover(connection, run_id, source_id, found, poll.url)
    with _step(connection, clock, "poll kept"):
        polls.save(connection, source_id, polls.read(poll, datetime.now(UTC), _LISTED, _NEW))
    pages = [_result(number, each) for number, each in enumerate(found[-_NEW:])]
    with _step(connection, clock, "settle crawl"):
        ledger.settle_crawl(connection, run_id, source_id, pages)
    return _head(run_id, source_id, pages), pages


@contextmanager
def _loader(url: str) -> Iterator[Connection]:
    with closing(open_connection(url, "kabar_loader")) as connection:
        yield connection


@contextmanager
def _step(connection: Connection, clock: Clock, name: str) -> Iterator[None]:
    """Count the CPU time of a transaction in its server process.

    CPU time, since a clock on a busy machine would measure the others; the tables lie in memory after their making.
    """
    began = _cpu_seconds(connection)
    with connection:
        yield
    clock[name] += _cpu_seconds(connection) - began


def _cpu_seconds(connection: Connection) -> float:
    nanoseconds = Path(f"/proc/{connection.info.backend_pid}/schedstat").read_text(encoding="ascii").split()[0]
    return int(nanoseconds) / 1e9


def _found(connection: Connection, source_id: str) -> list[DiscoveredUrl]:
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT url FROM ops.ledger WHERE source_id = %s ORDER BY discovered_at DESC LIMIT %s",
            (source_id, _LISTED - _NEW),
        )
        known = [row[0] for row in cursor.fetchall()]
    new = [f"https://www.{source_id}.example/read/new/{number}" for number in range(_NEW)]
    today = datetime.now(UTC).date()
    return [_named(each, today) for each in [*known, *new]]


def _named(url: str, day: date) -> DiscoveredUrl:
    return DiscoveredUrl(url=url, canonical_url=url, found_by="feed", listed_date=day)


def _result(number: int, found: DiscoveredUrl) -> PageResult:
    if number < 2:
        return PageResult(found=found, outcome=Outcome.RETRY, reason=FailureReason.HTTP_503)
    page = FetchedPage(fetched_at=datetime.now(UTC), location=WarcLocation("warc/bench/new.warc.gz", number))
    return PageResult(found=found, outcome=Outcome.FETCHED, page=page)


def _head(run_id: str, source_id: str, pages: list[PageResult]) -> CrawlHead:
    now = datetime.now(UTC)
    return CrawlHead(
        run_id=run_id,
        source_id=source_id,
        days=(),
        started_at=now,
        finished_at=now,
        walked_at=now,
        problems=(),
        listings=(),
        segments=(),
        outcomes=Counter(page.outcome for page in pages),
        known={"loaded": _LISTED - _NEW},
        days_found=frozenset(page.found.listed_date for page in pages),
    )


if __name__ == "__main__":
    main()

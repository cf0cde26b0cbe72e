"""`./kabar bench memory`: the most memory that each stage of a run takes, for one source with very many URLs.

Each stage runs in a process of its own, as a task does; its peak is what the operating system has seen. What Airflow
adds to a task is not in it.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path

from crawlers.progress.journal import CrawlJournal
from deploy.stack.postgres import LAPTOP
from pipelines.archive.lake import Lake
from pipelines.archive.warc_writer import Exchange, SegmentWriter
from pipelines.cleaning.hashes import body_hash
from pipelines.records.article import Access, Article, Precision
from pipelines.records.crawl_record import DiscoveredUrl, FetchedPage, Listing, Outcome, PageResult
from pipelines.records.hints import PageHints
from pipelines.records.reasons import FailureReason
from pipelines.records.warc_location import WarcLocation
from pipelines.run.artifacts import run_folder
from pipelines.run.crawl_files import read_pages
from pipelines.run.results import write_results
from pipelines.run.stages import check_run, deduplicate_run, load_run
from pipelines.warehouse import ledger
from pipelines.warehouse.connection import connect
from pipelines.warehouse.migrate import migrate
from pipelines.warehouse.runs import Publisher, open_runs, register_publishers
from tests import stages
from tests.benchmarks.command import tell
from tests.temporary_postgres import temporary_server

_SOURCE, _RUN, _DAY = "bench", "archive_day/bench", date(2026, 3, 2)
_NOW = datetime(2026, 3, 2, 5, tzinfo=UTC)
_PUBLISHER = Publisher(_SOURCE, "Bench", "bench.example", "ID", "id", "Asia/Jakarta")
_SENTENCE = "Warga desa nomor {} menanam pohon di lereng pada Senin pagi sebelum hujan turun di hulu sungai. "
_AT_ONCE = 1_000


@dataclass(frozen=True)
class Place:
    """Where the run lies, and its size.

    Attributes:
        urls: number of URLs that the crawl found.
        pages: number of them that the crawl fetched, so that extraction reads them.
    """

    lake_url: str
    warehouse_url: str
    folder: str
    urls: int
    pages: int


@dataclass(frozen=True)
class Peak:
    """Megabytes that a stage took at most, and the seconds of CPU that its process used."""

    megabytes: int
    cpu: float


def main() -> None:
    """Run every stage over one crawl; print the peaks."""
    parser = argparse.ArgumentParser(prog="./kabar bench memory", description=__doc__)
    parser.add_argument("--urls", type=int, default=200_000, help="that the crawl found")
    parser.add_argument("--pages", type=int, default=500, help="of them that extraction reads")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kabar-bench-") as folder, temporary_server(Path(folder), LAPTOP) as url:
        migrate(url)
        place = Place(f"{folder}/lake", url, folder, options.urls, min(options.pages, options.urls))
        _open_run(place)
        peaks = {}
        for name, stage in STAGES.items():
            tell(name)
            peaks[name] = measured(stage, place)
            if name == "extract":
                _write_all_results(place)
    print(table(options.urls, peaks))


def crawl(place: Place) -> None:
    """Record every URL as a crawl does, and write the crawl's files."""
    journal = CrawlJournal(_RUN, _SOURCE, (_DAY,), _NOW)
    journal.record_listing(Listing(url="https://www.bench.example/index", route="index", articles=place.urls))
    lake = Lake(place.lake_url)
    segment = SegmentWriter(Path(place.folder) / "open", "warc/bench/bench.warc.gz", "bench")
    for start in range(0, place.urls, _AT_ONCE):
        found = [_found(number) for number in range(start, min(start + _AT_ONCE, place.urls))]
        journal.add(found)
        with connect(place.warehouse_url, "kabar_loader") as connection:
            ledger.discover(connection, _RUN, _SOURCE, found)
        for number, each in enumerate(found, start):
            journal.record_result(_result(each, segment, number, place.pages))
        with connect(place.warehouse_url, "kabar_loader") as connection:
            ledger.settle_crawl(connection, _RUN, _SOURCE, journal.take_unsettled())
    segment.publish(lake)
    journal.write(lake, run_folder(_RUN, _SOURCE), [segment.name])


def extract(place: Place) -> None:
    """Read the pages that are archived."""
    stages.extract(Lake(place.lake_url), _RUN, PageHints(source_id=_SOURCE, timezone="Asia/Jakarta", language="id"))


def deduplicate(place: Place) -> None:
    """Look for further addresses among all articles."""
    deduplicate_run(Lake(place.lake_url), _RUN, [_SOURCE])


def load(place: Place) -> None:
    """Load all articles."""
    counts = load_run(Lake(place.lake_url), _RUN, [_SOURCE], place.warehouse_url)[_SOURCE]
    if counts.loaded != place.urls:
        message = f"{counts.loaded} of {place.urls} articles were loaded"
        raise AssertionError(message)


def check(place: Place) -> None:
    """Check the run."""
    check_run(Lake(place.lake_url), _RUN, [_SOURCE], place.warehouse_url)


STAGES = {"crawl: its record": crawl, "extract": extract, "deduplicate": deduplicate, "load": load, "check": check}


def measured(stage: Callable[[Place], None], place: Place) -> Peak:
    """Run a stage in a new process; return what that took."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(_peak, stage, place).result()


def _peak(stage: Callable[[Place], None], place: Place) -> Peak:
    began = time.process_time()
    stage(place)
    return Peak(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, time.process_time() - began)


def table(urls: int, peaks: dict[str, Peak]) -> str:
    """Return the figures as a table."""
    rows = [f"| {name} | {peak.megabytes} | {peak.cpu:.0f} |" for name, peak in peaks.items()]
    return "\n".join([f"| {urls:,} URLs of one source | peak, MB | CPU, s |", "| --- | --- | --- |", *rows])


def _open_run(place: Place) -> None:
    with connect(place.warehouse_url, "kabar_loader") as connection:
        register_publishers(connection, [_PUBLISHER])
        open_runs(connection, _RUN, "archive_day", [_SOURCE], _DAY)


def _write_all_results(place: Place) -> None:
    """Write results for all URLs, as if every page had been read: reading 200,000 pages takes an hour."""
    lake = Lake(place.lake_url)
    pages = read_pages(lake, run_folder(_RUN, _SOURCE))
    write_results(lake, _RUN, _SOURCE, (_article(number, page.found.url) for number, page in enumerate(pages)))


def _found(number: int) -> DiscoveredUrl:
    url = f"https://www.bench.example/read/2026/03/02/{number}/warga-desa-menanam-pohon-di-lereng-gunung"
    return DiscoveredUrl(url=url, canonical_url=url, found_by="index", listed_date=_DAY)


def _result(found: DiscoveredUrl, segment: SegmentWriter, number: int, pages: int) -> PageResult:
    """Archive one of the first pages; let the others fail for now."""
    if number >= pages:
        return PageResult(found=found, outcome=Outcome.RETRY, reason=FailureReason.TIMEOUT)
    location = WarcLocation(segment.name, segment.write(_exchange(found.url, number)))
    return PageResult(found=found, outcome=Outcome.FETCHED, page=FetchedPage(fetched_at=_NOW, location=location))


def _exchange(url: str, number: int) -> Exchange:
    paragraphs = "".join(f"<p>{_SENTENCE.format(number + part)}</p>" for part in range(25))
    body = f"<html lang='id'><head><title>Pohon {number}</title></head><body><h1>Pohon {number}</h1>{paragraphs}</body>"
    headers = [("Content-Type", "text/html; charset=utf-8")]
    return Exchange(
        url=url, method="GET", request_headers=[], status=200, reason="OK", headers=headers, body=body.encode(),
        fetched_at=_NOW,
    )  # fmt: skip


def _article(number: int, url: str) -> Article:
    text = "\n".join(_SENTENCE.format(number * 25 + part) for part in range(25))
    digest = body_hash(text)
    return Article(
        source_id=_SOURCE, url=url, canonical_url=url, title=f"Pohon {number}", subtitle=None, authors=("Ani Budi",),
        editors=(), section="Desa", tags=("pohon",), language="id", dateline=None, published_at=_NOW,
        published_date=_DAY, modified_at=None, body=text, word_count=425, image_url=None, access=Access.FULL,
        content_hash=digest, body_hash=digest, fetched_at=_NOW, warc_file="warc/bench/bench.warc.gz",
        warc_offset=number, extractor_version="bench", published_precision=Precision.TIME,
    )  # fmt: skip


if __name__ == "__main__":
    main()

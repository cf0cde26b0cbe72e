"""`python -m crawlers`: crawl sources side by side, each into the folder of its run in the lake."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from crawlers.crawl import run_crawls
from crawlers.crawl_report import CrawlReport
from crawlers.source_crawl import CrawlOrder
from crawlers.sources.catalogue import choose, load_sources
from crawlers.sources.source import Source
from pipelines.errors import KabarError
from pipelines.run.artifacts import run_folder
from pipelines.settings import Settings
from pipelines.warehouse.locks import advisory_locks


def main(arguments: list[str] | None = None) -> int:
    """Crawl the sources; return 1 if a crawl failed, 0 if all others ended or were left to the run that crawls them."""
    parser = argparse.ArgumentParser(prog="python -m crawlers", description=__doc__)
    parser.add_argument("--source", action="append", required=True, help="may be repeated")
    parser.add_argument("--run-id", required=True)
    parser.add_argument("--day", action="append", type=date.fromisoformat, default=[])
    parser.add_argument("--report", type=Path, help="file for the sources that were not crawled, as JSON")
    parser.add_argument("--wait", type=float, default=0, help="seconds to wait while other runs crawl all sources")
    options = parser.parse_args(arguments)
    try:
        sources = choose(load_sources(Settings().sources), options.source)
        report = _crawl_free(sources, options.run_id, tuple(options.day), timedelta(seconds=options.wait))
    except KabarError as error:
        print(error, file=sys.stderr)
        return 1
    if options.report:
        options.report.write_text(report.model_dump_json(), "utf-8")
    for line in (*report.busy.values(), *report.failed.values()):
        print(line, file=sys.stderr)
    return 1 if report.failed else 0


def _crawl_free(sources: Sequence[Source], run_id: str, days: tuple[date, ...], wait: timedelta) -> CrawlReport:
    """Crawl the sources that no other run crawls, which only one at a time may."""
    settings = Settings()
    locks = {f"crawl {source.id}": source for source in sources}
    with advisory_locks(settings.require_warehouse_url(), list(locks), wait, run_id) as holders:
        orders = [
            CrawlOrder(
                run_id=run_id,
                source=source,
                days=days,
                lake_url=settings.lake,
                folder=run_folder(run_id, source.id),
                uses_ledger=True,
            )
            for name, source in locks.items()
            if name not in holders
        ]
        errors = run_crawls(orders, settings) if orders else {}
    busy = {locks[name].id: f"run {holder} is crawling {locks[name].id}" for name, holder in holders.items()}
    return CrawlReport(busy=busy, failed={source_id: str(error) for source_id, error in errors.items()})


if __name__ == "__main__":
    sys.exit(main())

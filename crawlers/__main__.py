"""`python -m crawlers`: crawl one source; prints the folder of its files in the lake."""

import argparse
import sys
from datetime import date, timedelta

from crawlers.crawl import CrawlOrder, run_crawl
from crawlers.exit_codes import SITE_IS_BUSY
from crawlers.sources.catalogue import choose, load_sources
from pipelines.errors import KabarError
from pipelines.run.artifacts import run_folder
from pipelines.settings import Settings
from pipelines.warehouse.locks import advisory_lock

_LOCK_TIMEOUT = timedelta(seconds=20)


def main(arguments: list[str] | None = None) -> int:
    """Run the crawl that the arguments describe; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m crawlers", description=__doc__)
    parser.add_argument("--source", required=True)
    parser.add_argument("--run-id", required=True)
    parser.add_argument("--day", action="append", type=date.fromisoformat, default=[])
    options = parser.parse_args(arguments)
    settings = Settings()
    try:
        source = choose(load_sources(settings.sources), [options.source])[0]
        order = CrawlOrder(
            run_id=options.run_id,
            source=source,
            days=tuple(options.day),
            lake_url=settings.lake,
            folder=run_folder(options.run_id, source.id),
            uses_ledger=True,
        )
        with advisory_lock(
            settings.require_warehouse_url(), f"crawl {source.id}", _LOCK_TIMEOUT, order.run_id
        ) as holder:
            if holder:
                print(f"run {holder} is crawling {source.id}", file=sys.stderr)
                return SITE_IS_BUSY
            run_crawl(order, settings)
        print(order.folder)
    except KabarError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

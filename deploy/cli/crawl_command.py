"""`crawl`: discovery, fetch and archive without Airflow; of the warehouse it uses only the rate limits."""

import json
import logging
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from crawlers.sources.catalogue import choose, find, load_sources
from deploy.cli.options import FirstDay, LastDay, Replay, days_between
from deploy.cli.saved_settings import effective_settings, with_stack_warehouse
from pipelines.archive.lake import Lake
from pipelines.records.crawl_record import CrawlHead
from pipelines.records.reasons import FailureReason
from pipelines.run.artifacts import CRAWL, PAGES
from pipelines.run.crawl_files import read_head, read_pages


def crawl(
    *,
    source: Annotated[str, typer.Option(help="Id of the source.")],
    first: FirstDay,
    last: LastDay,
    replay: Replay = None,
    out: Annotated[
        Path | None, typer.Option(file_okay=False, help="Folder for the WARC files and the list of pages.")
    ] = None,
) -> None:
    """Crawl a source's days into WARC files and a list of its pages; print the counts as JSON.

    Reads no ledger and loads nothing. Exit code 1 if a listing could not be read completely.
    """
    from crawlers.crawl import run_crawl  # noqa: PLC0415 - Scrapy takes half a second to import
    from crawlers.source_crawl import CrawlOrder  # noqa: PLC0415

    settings = effective_settings()
    if replay is not None:
        settings = settings.model_copy(update={"replay": str(replay)})
    days = days_between(first.date(), last.date())
    sources = load_sources(settings.sources)
    definition = find(sources, source) if settings.replay else choose(sources, [source])[0]
    folder = out or settings.home / "crawls" / f"{source}-{first:%Y%m%d}-{last:%Y%m%d}"
    order = CrawlOrder(
        run_id=f"crawl/{source}",
        source=definition,
        days=days,
        lake_url=str(folder.absolute()),
        folder=".",
        uses_ledger=False,
    )
    logging.getLogger("scrapy").setLevel(logging.WARNING)  # its settings and statistics are not for users
    folder.mkdir(parents=True, exist_ok=True)  # fails, if it must, before the first request
    run_crawl(order, with_stack_warehouse(settings))
    lake = Lake(order.lake_url)
    head = read_head(lake, order.folder)
    reasons = Counter(page.reason for page in read_pages(lake, order.folder) if page.reason)
    print(json.dumps(_summary(head, reasons, folder), ensure_ascii=False, indent=1))
    if head.problems:
        raise typer.Exit(1)


def _summary(head: CrawlHead, reasons: Counter[FailureReason], folder: Path) -> dict[str, object]:
    return {
        "source": head.source_id,
        "from": head.days[0].isoformat(),
        "to": head.days[-1].isoformat(),
        **head.counts(),
        "reasons": dict(reasons),
        "problems": list(head.problems),
        "left_out": head.left_out(),
        "manifest": str(folder / CRAWL),
        "pages": str(folder / PAGES),
        "warc_files": [str(folder / segment) for segment in head.segments],
    }

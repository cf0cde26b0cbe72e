"""`crawl`: discovery, fetch and archive without Airflow; of a warehouse it shares the site's pace alone."""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from crawlers.sources.catalogue import choose, find, load_sources
from deploy.cli.day_span import days_between
from deploy.cli.saved_settings import beside_the_stack, settings_at_hand
from pipelines.archive.lake import Lake
from pipelines.records.crawl_record import CrawlHead
from pipelines.records.reasons import FailureReason
from pipelines.run.artifacts import CRAWL, PAGES
from pipelines.run.crawl_files import read_head, read_pages


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(crawl)


def crawl(
    *,
    source: Annotated[str, typer.Option(help="Id of the source.")],
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First local publication day.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last local publication day.")],
    replay: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Answer from this WARC.")] = None,
    out: Annotated[
        Path | None, typer.Option(file_okay=False, help="Folder for the WARC files and the list of pages.")
    ] = None,
) -> None:
    """Crawl a source's days into WARC files and a list of its pages; print the counts as JSON.

    Nothing is asked of the warehouse or written to it. Exit code 1 when the walk was not whole.
    """
    from crawlers.crawl import CrawlOrder, run_crawl  # noqa: PLC0415 - Scrapy takes half a second to import

    settings = settings_at_hand()
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
    folder.mkdir(parents=True, exist_ok=True)  # one that cannot be made is told before the site is asked
    run_crawl(order, beside_the_stack(settings))
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
        "manifest": str(folder / CRAWL),
        "pages": str(folder / PAGES),
        "warc_files": [str(folder / segment) for segment in head.segments],
    }

"""`crawl`: discovery, fetch and archive without Airflow; of the warehouse it uses only the rate limits."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from crawlers.sources.catalogue import choose, find, load_sources
from deploy.cli.options import FirstDay, LastDay, Replay, days_between
from deploy.cli.saved_settings import effective_settings, with_stack_warehouse
from pipelines.archive.lake import Lake
from pipelines.records.crawl_record import Manifest


def crawl(
    *,
    source: Annotated[str, typer.Option(help="Id of the source.")],
    first: FirstDay,
    last: LastDay,
    replay: Replay = None,
    out: Annotated[Path | None, typer.Option(file_okay=False, help="Folder for WARCs and manifest.")] = None,
) -> None:
    """Crawl a source's days into WARC files and a manifest; print the counts as JSON.

    Reads no ledger and loads nothing. Exit code 1 if a listing could not be read completely.
    """
    from crawlers.crawl import CrawlOrder, run_crawl  # noqa: PLC0415 - Scrapy takes half a second to import

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
        manifest="manifest.json",
        uses_ledger=False,
    )
    folder.mkdir(parents=True, exist_ok=True)  # fails, if it must, before the first request
    run_crawl(order, with_stack_warehouse(settings))
    manifest = Manifest.model_validate(Lake(order.lake_url).read_json(order.manifest))
    print(json.dumps(_summary(manifest, folder, days), ensure_ascii=False, indent=1))
    if manifest.problems:
        raise typer.Exit(1)


def _summary(manifest: Manifest, folder: Path, days: tuple[date, ...]) -> dict[str, object]:
    return {
        "source": manifest.source_id,
        "from": days[0].isoformat(),
        "to": days[-1].isoformat(),
        **manifest.counts(),
        "reasons": dict(Counter(page.reason for page in manifest.pages if page.reason)),
        "problems": list(manifest.problems),
        "manifest": str(folder / "manifest.json"),
        "warc_files": [str(folder / segment) for segment in manifest.segments],
    }

"""`crawl`: discovery, fetch and archive without Airflow; of a warehouse it shares the site's pace alone."""

import json
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from crawlers.sources.catalogue import choose, find, load_sources
from deploy.cli.day_span import days_between
from deploy.cli.saved_settings import beside_the_stack, settings_at_hand
from pipelines.archive.lake import Lake
from pipelines.records.crawl_record import Manifest


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(crawl)


def crawl(
    *,
    source: Annotated[str, typer.Option(help="Id of the source.")],
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First local publication day.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last local publication day.")],
    replay: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Answer from this WARC.")] = None,
    out: Annotated[Path | None, typer.Option(file_okay=False, help="Folder for WARCs and manifest.")] = None,
) -> None:
    """Crawl a source's days into WARC files and a manifest; print the counts as JSON.

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
        manifest="manifest.json",
        uses_ledger=False,
    )
    folder.mkdir(parents=True, exist_ok=True)  # one that cannot be made is told before the site is asked
    run_crawl(order, beside_the_stack(settings))
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

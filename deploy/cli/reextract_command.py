"""`reextract`: reads archived pages again with the current code; shows the diff, corrects rows with `--apply`."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from crawlers.sources.catalogue import load_sources
from deploy.cli.console import progress, say
from deploy.cli.endpoints import warehouse_urls
from deploy.cli.options import AsJson, FirstDay, Jobs, LastDay, Sources, days_between
from deploy.cli.saved_settings import stack_settings
from pipelines.archive.lake import Lake
from pipelines.importing import domain_hints
from pipelines.reextraction import Applied, apply_source, compare_source, plan, report_document, report_lines


def reextract(
    *,
    first: FirstDay,
    last: LastDay,
    source: Sources = None,
    apply: Annotated[bool, typer.Option("--apply", help="Correct the rows of the warehouse.")] = False,
    jobs: Jobs = 1,
    as_json: AsJson = False,
) -> None:
    """Read the archived pages of these days again, without the network, and show what would change."""
    settings = stack_settings("sources", "warehouse_url", "lake_url")
    days = days_between(first.date(), last.date())
    sources = load_sources(settings.sources)
    url, lake = warehouse_urls(settings).loader, Lake(settings.lake)
    run_id = f"reextract/{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
    reports, done = [], []
    for source_id in plan(url, days[0], days[-1], sources, source or []):
        with progress(f"{source_id}: reading the archived pages"):
            known = sources[source_id].hints() if source_id in sources else domain_hints(source_id)
            report = compare_source(lake, url, run_id, known, first=days[0], last=days[-1], jobs=jobs)
        reports.append(report)
        if not as_json:
            print("\n".join(report_lines(report)))
        if apply:
            done.append(apply_source(lake, url, run_id, source_id))
            say("", f"{source_id}: {_counts(done[-1])}")
    if as_json:
        applied = [asdict(each) for each in done] if apply else None
        print(json.dumps({"reports": [report_document(each) for each in reports], "applied": applied}, indent=1))
    count = sum(report.corrections for report in reports)
    if not reports:
        say("", f"The warehouse has no archived pages of {days[0]} to {days[-1]}.")
    elif not count:
        say("", "There is nothing to correct.")
    elif not apply:
        say("", f"--apply would correct these rows and mark the others as read by this extractor: {count} pages.")


def _counts(applied: Applied) -> str:
    counts = f"{applied.corrected} rows corrected, {applied.renewed} unchanged rows marked as read by this extractor"
    if applied.settled:
        counts += f", {applied.settled} ledger entries settled again"
    if applied.overtaken:
        counts += f", {applied.overtaken} rows skipped, because a crawl changed them meanwhile"
    return counts

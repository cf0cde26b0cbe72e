"""`reextract`: archived pages read again by the code as it is now; the diff first, the warehouse with `--apply`."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Annotated

import typer

from crawlers.sources.catalogue import load_sources
from deploy.cli.console import progress, say
from deploy.cli.day_span import days_between
from deploy.cli.saved_settings import stack_settings
from deploy.stack import lifecycle
from pipelines.archive.lake import Lake
from pipelines.importing import domain_hints
from pipelines.reextraction import Applied, Report, apply_source, compare_source, plan, report_document, report_lines


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(reextract)


def reextract(
    *,
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First local publication day.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last local publication day, included.")],
    source: Annotated[list[str] | None, typer.Option(help="Only this source; may be given again.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Correct the warehouse by the diff.")] = False,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Processes that read pages.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="The diff as JSON.")] = False,
) -> None:
    """Read the archived pages of these days again, without the network, and show what would change."""
    settings = stack_settings("warehouse_url", "lake_url")
    days = days_between(first.date(), last.date())
    hints = {source_id: each.hints() for source_id, each in load_sources(settings.sources).items()}
    url, lake = lifecycle.info(settings).loader_url, Lake(settings.lake)
    run_id = f"reextract/{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
    reports, done = [], []
    for source_id in plan(url, days[0], days[-1], hints, source or []):
        with progress(f"{source_id}: reading the archive again"):
            known = hints.get(source_id) or domain_hints(source_id)
            report = compare_source(lake, url, run_id, known, first=days[0], last=days[-1], jobs=jobs)
        reports.append(report)
        _show(report, as_json=as_json)
        if apply:
            done.append(apply_source(lake, url, run_id, source_id))
            say("", f"{source_id}: {_account(done[-1])}")
    if as_json:
        applied = [asdict(each) for each in done] if apply else None
        print(json.dumps({"reports": [report_document(each) for each in reports], "applied": applied}, indent=1))
    _conclude(reports, days, apply=apply)


def _show(report: Report, *, as_json: bool) -> None:
    if not as_json:
        print("\n".join(report_lines(report)))


def _account(applied: Applied) -> str:
    account = f"{applied.corrected} rows corrected, {applied.renewed} that were right marked as read by this extractor"
    if applied.settled:
        account += f", {applied.settled} lines of the ledger settled anew"
    return (
        f"{account}, {applied.overtaken} left alone: a crawl changed them meanwhile" if applied.overtaken else account
    )


def _conclude(reports: list[Report], days: tuple[date, ...], *, apply: bool) -> None:
    count = sum(report.corrections for report in reports)
    if not reports:
        say("", f"the warehouse has no archived pages of {days[0]} to {days[-1]}")
    elif not count:
        say("", "there is nothing to correct")
    elif not apply:
        say("", f"--apply corrects what changed, and marks the rest as read by this extractor: {count} pages")

"""`export`: writes articles as files."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from crawlers.sources.catalogue import find, load_sources
from deploy.cli.console import progress
from deploy.cli.options import FirstDay, LastDay, days_between
from deploy.cli.saved_settings import stack_settings
from deploy.stack import lifecycle
from pipelines.archive.lake import Lake
from pipelines.errors import UsageError
from pipelines.warehouse.connection import connect
from pipelines.warehouse.runs import is_registered


def export(
    destination: Annotated[str, typer.Argument(metavar="DEST", help="Folder or any fsspec URL.")],
    *,
    first: FirstDay,
    last: LastDay,
    source: Annotated[str | None, typer.Option(help="Only this source.")] = None,
    kind: Annotated[str, typer.Option("--format", help="parquet, jsonl or csv.")] = "parquet",
    guard_formulas: Annotated[
        bool,
        typer.Option("--guard-formulas", help="For csv: put an apostrophe before what a spreadsheet would run."),
    ] = False,
) -> None:
    """Write articles as files, one for each day and publisher; print the counts as JSON.

    Existing files are replaced; the files of days and publishers without articles are deleted.
    """
    from pipelines.warehouse.export import Format, Span, export_articles  # noqa: PLC0415 - importing pyarrow is slow

    if kind not in set(Format):
        raise UsageError(f"--format {kind} is unknown; choose {', '.join(Format)}.")
    if guard_formulas and kind != Format.CSV:
        raise UsageError(f"--guard-formulas is for --format csv, not {kind}.")
    days = days_between(first.date(), last.date())
    span = Span(first=days[0], last=days[-1], source_id=source)
    settings = stack_settings("warehouse_url")
    url, lake = lifecycle.info(settings).loader_url, _lake(destination)
    with connect(url) as connection, progress(f"Exporting {days[0]} to {days[-1]}"):
        connection.set_session(readonly=True)
        if source is not None and not is_registered(connection, source):
            find(load_sources(settings.sources), source)
        done = export_articles(connection, lake, span, Format(kind), guards_formulas=guard_formulas)
    print(json.dumps({"destination": destination, "format": kind, **asdict(done)}))


def _lake(destination: str) -> Lake:
    try:
        return Lake(destination)
    except (ValueError, ImportError) as error:  # fsspec does not know the scheme, or lacks a package for it
        raise UsageError(f"{destination} cannot be written to: {error}") from error

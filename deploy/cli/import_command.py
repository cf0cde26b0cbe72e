"""`import-warc`: loads the pages of WARC files of any publisher into the warehouse."""

import json
from contextlib import closing
from dataclasses import asdict
from functools import partial
from typing import Annotated

import typer

from crawlers.sources.catalogue import Catalogue, choose, load_sources
from crawlers.sources.source import Source
from deploy.cli.console import progress, say
from deploy.cli.endpoints import warehouse_urls
from deploy.cli.options import Jobs
from deploy.cli.saved_settings import stack_settings
from pipelines.archive.lake import Lake
from pipelines.errors import ArchiveError
from pipelines.extraction.sandbox import Readers
from pipelines.importing import import_warc


def import_files(
    files: Annotated[list[str], typer.Argument(help="WARC files: paths or any fsspec URLs.")],
    *,
    source: Annotated[str | None, typer.Option(help="Only this publisher's pages.")] = None,
    jobs: Jobs = 1,
) -> None:
    """Load the pages of WARC files; print one JSON object per file. A repeated command continues after an interruption.

    Pages of publishers without a definition get their registered domain as source. A file that cannot be read does not
    stop the others; the exit code is 1 then.
    """
    from crawlers.network.script_need import awaits_browser  # noqa: PLC0415 - Scrapy takes half a second to import

    settings = stack_settings("sources", "warehouse_url", "lake_url")
    sources = load_sources(settings.sources)
    if source is not None:
        choose(sources, [source])
    definition_of = partial(_definition_of, sources)
    waits = partial(awaits_browser, definition_of)
    url, lake = warehouse_urls(settings).loader, Lake(settings.lake)
    unread = 0
    with closing(Readers(jobs)) as readers:
        for file in files:
            try:
                with progress(f"importing {file}"):
                    imported = import_warc(lake, url, file, definition_of, readers, only=source, awaits_browser=waits)
                print(json.dumps(asdict(imported), ensure_ascii=False), flush=True)
                if damaged := imported.records.get("damaged"):
                    say("[yellow]Damaged:[/] ", f"{file} at {damaged} places; these parts were skipped.")
                problem = "" if imported.records.keys() - {"damaged"} else f"{file} contains no WARC record"
            except ArchiveError as error:
                problem = str(error)
            if problem:
                unread += 1
                say("[red]Error:[/] ", problem)
    if unread:
        say("", f"{unread} of {len(files)} files could not be read; the others were loaded.")
        raise typer.Exit(1)


def _definition_of(sources: Catalogue, url: str) -> Source | None:
    """Return the definition of a URL's publisher; a pattern that nobody has verified leaves out no archived page."""
    source = next(iter(sources.owners_of(url)), None)
    if source is None or source.verified != "none":
        return source
    return source.model_copy(update={"article_url": None, "earlier_urls": ()})

"""`forget`: removes a page or a publisher for good, from the warehouse and from the archive."""

from typing import Annotated

import typer

from crawlers.sources.catalogue import load_sources
from deploy.cli.console import progress, say
from deploy.cli.endpoints import warehouse_urls
from deploy.cli.named_url import canonical_of
from deploy.cli.saved_settings import stack_settings
from pipelines.archive.lake import Lake
from pipelines.errors import UsageError
from pipelines.run.forgetting import bury
from pipelines.run.forgetting import forget as forget_pages
from pipelines.settings import Settings
from pipelines.warehouse.connection import connect
from pipelines.warehouse.retention.forgotten import Removal, Removed
from pipelines.warehouse.runs import is_registered


def forget(
    what: Annotated[str, typer.Argument(metavar="URL|SOURCE", help="A page's URL, or the id of a source.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be removed.")] = False,
) -> None:
    """Remove a page, or all pages of a source, for good: rows, texts and archived records. It never comes back.

    If it was interrupted, repeat it.
    """
    settings = stack_settings("sources", "warehouse_url", "lake_url")
    url, lake = warehouse_urls(settings).loader, Lake(settings.lake)
    removal = _removal(what, settings, url)
    found = forget_pages(lake, url, removal, dry_run=True)
    say("", f"{what}: {_counts(found)}")
    if removal.canonical_url and not found.addresses:
        say("[yellow]Unknown:[/] ", "no run has seen this address; it would be barred for good. Is it spelt right?")
    if dry_run:
        return
    if not yes and not typer.confirm("Remove this for good?", err=True):
        raise typer.Exit(1)
    removed = forget_pages(lake, url, removal)
    with progress("replacing archived records") as show:
        buried = bury(lake, url, show)
    say("", f"Removed {removed.articles} articles; {buried} archived records are tombstones now.")


def _removal(what: str, settings: Settings, warehouse_url: str) -> Removal:
    sources = load_sources(settings.sources)
    if "://" in what:
        return Removal(canonical_url=canonical_of(what, sources.owners_of(what)))
    with connect(warehouse_url, "kabar_loader") as connection:
        is_stored = is_registered(connection, what)
    if what not in sources and not is_stored:
        raise UsageError(f"{what!r} is neither a URL with https:// nor the id of a source (./kabar source list)")
    return Removal(source_id=what)


def _counts(removed: Removed) -> str:
    return (
        f"{removed.articles} articles with {removed.versions} versions, {removed.addresses} addresses,"
        f" {removed.records} known records in {removed.files} WARC files"
    )

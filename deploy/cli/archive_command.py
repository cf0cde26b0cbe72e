"""`import-cc`: fills days of a source from Common Crawl and the Wayback Machine."""

import json
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from crawlers.sources.catalogue import find, load_sources
from crawlers.sources.source import Source
from deploy.cli.console import progress, say
from deploy.cli.endpoints import warehouse_urls
from deploy.cli.options import FirstDay, Jobs, LastDay, days_between
from deploy.cli.saved_settings import stack_settings
from pipelines.archive.lake import Lake
from pipelines.errors import UsageError
from pipelines.extraction.sandbox import Readers
from pipelines.importing import import_warc
from pipelines.settings import Settings

if TYPE_CHECKING:
    from crawlers.archives.archive_search import ArchiveSearch

_INDEXED = ["common-crawl", "wayback"]


def import_from_archives(
    *,
    first: FirstDay,
    last: LastDay,
    source: Annotated[str, typer.Option(help="Id of the source; it may be disabled.")],
    archive: Annotated[
        list[str] | None,
        typer.Option(help="common-crawl, wayback or cc-news; repeat it for several. By default the first two."),
    ] = None,
    jobs: Jobs = 1,
) -> None:
    """Load articles that the warehouse lacks from Common Crawl and the Wayback Machine; print counts as JSON.

    Asks an archive for at most one page a second. A repeated command continues after an interruption. cc-news has no
    index: its files of the days, several of a gigabyte each day, are read from beginning to end. Exit code 1 if an
    archive did not answer to the end.
    """
    from crawlers.archives.archive_search import ArchiveSearch, WebArchive  # noqa: PLC0415 - Scrapy takes half a second

    days = days_between(first.date(), last.date())
    chosen = archive or _INDEXED
    if unknown := [each for each in chosen if each not in list(WebArchive)]:
        raise UsageError(f"there is no archive {unknown[0]!r}; choose {', '.join(WebArchive)}.")
    settings = stack_settings("sources", "warehouse_url", "lake_url")
    if settings.replay:
        raise UsageError("KABAR_REPLAY stands for the network, which import-cc needs; unset it.")
    definition = find(load_sources(settings.sources), source)
    search = ArchiveSearch(definition, days, [WebArchive(each) for each in chosen])
    with progress(f"asking {', '.join(chosen)}") as show:
        states = _import(search, definition, settings, jobs, show)
    document = {"source": source, "from": str(days[0]), "to": str(days[-1]), "archives": search.tallies}
    print(json.dumps({**document, "states": states, "problems": search.problems}, ensure_ascii=False, indent=1))
    if search.problems:
        say("[red]Error:[/] ", f"{search.problems[0]}; repeat the command later, it continues where it ended.")
        raise typer.Exit(1)


def _import(
    search: "ArchiveSearch", definition: Source, settings: Settings, jobs: int, show: Callable[[str], None]
) -> dict[str, int]:
    """Import what the search copies, segment by segment; return the number of addresses by state."""
    from crawlers.network.script_need import awaits_browser  # noqa: PLC0415 - Scrapy takes half a second to import

    url, lake = warehouse_urls(settings).loader, Lake(settings.lake)
    definition_of = partial(_owner, definition)
    waits = partial(awaits_browser, definition_of)
    states: Counter[str] = Counter()
    with closing(Readers(jobs)) as readers:
        for segment in search.segments(settings, lake, url, show):
            show(f"importing {segment}")
            location = f"{settings.lake.rstrip('/')}/{segment}"
            imported = import_warc(
                lake, url, location, definition_of, readers, only=definition.id, awaits_browser=waits
            )
            states.update(imported.states)
    return dict(states)


def _owner(definition: Source, url: str) -> Source | None:
    return definition if definition.owns(url) else None

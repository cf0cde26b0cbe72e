"""Loading pages from WARC files of other archives, such as Common Crawl's CC-NEWS.

A file is first copied into the lake, so that rows point to records that stay. Its pages are then entered on the ledger,
read and loaded in batches of bounded size. An import that was killed can be repeated; it does not read again what is
loaded already.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from pipelines.archive.lake import Lake
from pipelines.archive.page_type import PAGE_STATUS, is_html
from pipelines.archive.warc_reader import ArchivedResponse
from pipelines.deduplication import link_articles
from pipelines.extraction.sandbox import Readers
from pipelines.importing.archived_responses import archived_responses, as_raw_page
from pipelines.importing.batches import Importer, Page, split_into_batches
from pipelines.importing.imported_files import copy_into_lake
from pipelines.importing.owners import DefinitionOf, Owner, domain_hints, owner_of
from pipelines.records.raw_page import ArchivedPage
from pipelines.run.forgetting import bury
from pipelines.urls import is_key, printable_url

AwaitsBrowser = Callable[[str, ArchivedResponse], bool]
"""Tells of a page, by its address and response, whether it is nothing until a browser has shown it."""

__all__ = ["AwaitsBrowser", "Definition", "Imported", "domain_hints", "import_warc"]


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of importing one file.

    Attributes:
        location: the file as given.
        warc_file: the copy's name in the lake.
        run_id: the import's run in `ops.runs`.
        records: number of records by type, and of pages by whether they were taken or why not.
        states: number of the taken URLs by their state on the ledger.
        sources: the same by source, the source with most URLs first.
    """

    location: str
    warc_file: str
    run_id: str
    records: dict[str, int]
    states: dict[str, int]
    sources: dict[str, dict[str, int]]


def import_warc(
    lake: Lake,
    warehouse_url: str,
    location: str,
    definition_of: DefinitionOf,
    readers: Readers,
    *,
    only: str | None,
    awaits_browser: AwaitsBrowser = lambda _url, _response: False,
) -> Imported:
    """Load the pages of one WARC file; repeating it changes nothing.

    Args:
        lake: receives the copy.
        warehouse_url: `postgresql://…`.
        location: a path or any fsspec URL.
        definition_of: finds a page's source definition; pages of other publishers are loaded under their registered
            domain.
        readers: read the pages.
        only: id of the only source whose pages are taken, None for all.
        awaits_browser: tells which pages are not read, but wait on the ledger for a crawl with a browser.

    Raises:
        ArchiveError: the file cannot be opened.
    """
    warc_file = copy_into_lake(lake, location)
    run_id = f"import/{warc_file.rpartition('/')[2]}"
    tally: Counter[str] = Counter()
    importer = Importer(warehouse_url, run_id, readers)
    for batch in split_into_batches(_pages(lake, warc_file, definition_of, awaits_browser, tally, only=only)):
        importer.load(batch)
    link_articles(warehouse_url)
    bury(lake, warehouse_url)  # the copy may have pages that were removed for good
    sources = importer.close()
    states = sum(map(Counter, sources.values()), Counter[str]())
    return Imported(location, warc_file, run_id, dict(tally), dict(states), sources)


def _pages(
    lake: Lake,
    warc_file: str,
    definition_of: DefinitionOf,
    awaits_browser: AwaitsBrowser,
    tally: Counter[str],
    *,
    only: str | None,
) -> Iterator[Page]:
    """Yield the pages to load in the file's order; count every record in `tally`."""
    for response, location in archived_responses(lake, warc_file, tally):
        url, owner = _address(response, definition_of)
        if response.status not in PAGE_STATUS:
            tally[f"status_{response.status}"] += 1
        elif not is_html(response.content_type, response.body):
            tally["not_html"] += 1
        elif owner is None:
            tally["not_an_article_address"] += 1
        elif only not in {None, owner.publisher.source_id}:
            tally["other_source"] += 1
        else:
            tally["taken"] += 1
            if response.is_cut:
                tally["breaks_off"] += 1
            day = _listed_date(response, owner)
            page = ArchivedPage(url=url, listed_date=day, fetched_at=response.fetched_at, location=location)
            yield Page(owner, as_raw_page(lake, page, response), day, location, awaits_browser(url, response))


def _address(response: ArchivedResponse, definition_of: DefinitionOf) -> tuple[str, Owner | None]:
    """Return the address of a page as it was found, and its owner, None if it is no article's address."""
    found = [response.discovery.url] if response.discovery else []
    for url in (*found, response.url):
        if owner := owner_of(url, definition_of) if is_key(url) else None:
            return printable_url(url), owner
    return response.url, None


def _listed_date(response: ArchivedResponse, owner: Owner) -> date:
    """Return the day of the listing that named a page, that of the fetch if no listing is known."""
    if response.discovery:
        return response.discovery.listed_date
    return response.fetched_at.astimezone(ZoneInfo(owner.hints.timezone)).date()

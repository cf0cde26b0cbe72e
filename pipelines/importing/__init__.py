"""WARC files from elsewhere (Common Crawl's CC-NEWS, other crawlers' archives): their pages into the warehouse.

A file is copied into the lake first, so that every row points to a record that stays. Then its records are read in
batches of bounded size; each batch goes on the ledger, is read, and is loaded, source by source. An import that was
killed is run again: what the ledger has settled is not read twice.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.archive.lake import Lake
from pipelines.archive.warc_recovery import responses
from pipelines.importing.batches import Batch, Import, Page
from pipelines.importing.imported_files import copy_into_lake
from pipelines.importing.owners import Definition, domain_hints, owner_of
from pipelines.records.warc_location import WarcLocation
from pipelines.run.stages import link_run
from pipelines.urls import is_key

__all__ = ["Definition", "Imported", "domain_hints", "import_warc"]

_HTML = "html"


@dataclass(frozen=True, slots=True)
class Imported:
    """The account of one file.

    Attributes:
        location: as it was named.
        warc_file: the copy's name in the lake.
        run_id: the run that stands for the file in `ops.runs`.
        records: how many records of each kind it has, and how many of those that are pages were taken or why not.
        states: URLs that were taken, by their state on the ledger now.
        sources: the same by source.
    """

    location: str
    warc_file: str
    run_id: str
    records: dict[str, int]
    states: dict[str, int]
    sources: dict[str, dict[str, int]]


def import_warc(
    lake: Lake, warehouse_url: str, location: str, definitions: Sequence[Definition], *, only: str | None, jobs: int
) -> Imported:
    """Load the pages of one WARC file; running it again changes nothing.

    Args:
        lake: where the copy goes.
        warehouse_url: `postgresql://…`.
        location: a path or any fsspec URL.
        definitions: the publishers that are described; pages of others come under their registered domain.
        only: id of the only source to take pages of; None takes all.
        jobs: processes that read pages.

    Raises:
        ArchiveError: the file cannot be opened.
    """
    warc_file = copy_into_lake(lake, location)
    run_id = f"import/{warc_file.rpartition('/')[2]}"
    tally: Counter[str] = Counter()
    books = Import(warehouse_url, run_id, jobs)
    for batch in _batches(_pages(lake, warc_file, definitions, only, tally)):
        books.load(batch)
    link_run(warehouse_url)
    books.close()
    return Imported(
        location=location,
        warc_file=warc_file,
        run_id=run_id,
        records=dict(tally),
        states=books.states(),
        sources=books.by_source(),
    )


def _pages(
    lake: Lake, warc_file: str, definitions: Sequence[Definition], only: str | None, tally: Counter[str]
) -> Iterator[Page]:
    """The pages to take, in the file's order; `tally` gets what became of every record."""
    with lake.open(warc_file) as stream:
        for offset, response in responses(stream, tally):
            owner = owner_of(response.url, definitions) if is_key(response.url) else None
            if response.status != 200:
                tally[f"status_{response.status}"] += 1
            elif _HTML not in (response.content_type.lower() or _HTML):
                tally["not_html"] += 1
            elif owner is None:
                tally["not_an_article_address"] += 1
            elif only not in {None, owner.publisher.source_id}:
                tally["other_source"] += 1
            else:
                tally["taken"] += 1
                if response.is_cut:
                    tally["breaks_off"] += 1
                yield Page(owner, response, WarcLocation(warc_file, offset))


def _batches(pages: Iterator[Page]) -> Iterator[Batch]:
    """Pages in groups of bounded size, none with an address twice: a later record of it is a later fetch."""
    batch = Batch()
    for page in pages:
        if batch.is_full or page.key in batch.keys:
            yield batch
            batch = Batch()
        batch.add(page)
    if batch.pages:
        yield batch

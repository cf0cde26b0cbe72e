"""Batches of imported pages, which go through ledger, reading and load; each step may be killed and repeated."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from psycopg2.extras import execute_values

from pipelines.deduplication import repeated_addresses, shared_addresses, under_own_addresses
from pipelines.extraction.sandbox import Readers
from pipelines.importing.owners import Owner
from pipelines.loading import Load
from pipelines.profiles import read_profiles
from pipelines.reading import read_page
from pipelines.records.crawl_record import DiscoveredUrl, FetchedPage, Outcome, PageResult
from pipelines.records.hints import PageHints, SiteProfile
from pipelines.records.raw_page import RawPage
from pipelines.records.reasons import FailureReason
from pipelines.records.warc_location import WarcLocation
from pipelines.run.results import ReadResult
from pipelines.run.shared_texts import without_shared
from pipelines.run.stages import load_source, with_profile
from pipelines.urls import canonical_url
from pipelines.warehouse import ledger
from pipelines.warehouse.connection import Connection, Cursor, connect, statement
from pipelines.warehouse.runs import close_run, open_runs, register_publishers

_MAX_PAGES = 500
_MAX_BYTES = 64 * 1024 * 1024
_STATES = ("loaded", "duplicate", "rejected", "failed", "pending")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the file, and its publisher; one that awaits a browser is not read."""

    owner: Owner
    raw: RawPage
    listed_date: date
    location: WarcLocation
    awaits_browser: bool

    @property
    def source_id(self) -> str:
        """Id of the publisher."""
        return self.owner.publisher.source_id

    @property
    def key(self) -> tuple[str, str]:
        """Its key on the ledger."""
        return self.source_id, self.raw.url

    def result(self) -> PageResult:
        """Return the page as the result of a crawl."""
        found = DiscoveredUrl(
            url=self.raw.url,
            canonical_url=canonical_url(self.raw.url),
            found_by="archive",
            listed_date=self.listed_date,
        )
        page = FetchedPage(fetched_at=self.raw.fetched_at, location=self.location)
        if self.awaits_browser:
            return PageResult(found=found, outcome=Outcome.RETRY, reason=FailureReason.NOT_RENDERED, page=page)
        return PageResult(found=found, outcome=Outcome.FETCHED, page=page)


def split_into_batches(pages: Iterable[Page]) -> Iterator[list[Page]]:
    """Yield pages in batches of bounded size; a URL's later record, which is a later fetch, begins a new batch."""
    batch: dict[tuple[str, str], Page] = {}
    size = 0
    for page in pages:
        if len(batch) >= _MAX_PAGES or size >= _MAX_BYTES or page.key in batch:
            yield list(batch.values())
            batch, size = {}, 0
        batch[page.key] = page
        size += len(page.raw.body) + sum(len(body) for body, _ in page.raw.further)
    if batch:
        yield list(batch.values())


class Importer:
    """Loads the batches of one import, and counts its URLs by source and state."""

    def __init__(self, warehouse_url: str, run_id: str, readers: Readers) -> None:
        self._url = warehouse_url
        self._run_id = run_id
        self._readers = readers
        self._profiles: dict[str, tuple[SiteProfile, ...]] = {}
        self._states: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._counted: set[int] = set()

    def load(self, batch: Sequence[Page]) -> None:
        """Enter the pages on the ledger, then read and load those that are not settled there."""
        groups: defaultdict[str, list[Page]] = defaultdict(list)
        for page in batch:
            groups[page.source_id].append(page)
        with connect(self._url, "kabar_loader") as connection:
            self._open(connection, [pages[0].owner for pages in groups.values()])
            unread = {source_id: self._discover(connection, source_id, pages) for source_id, pages in groups.items()}
        to_read = [page for page in batch if page.raw.url in unread[page.source_id]]
        read_results = self._readers.read_all(read_page, map(self._with_hints, to_read))
        results = dict(zip((page.key for page in to_read), read_results, strict=True))
        for source_id, pages in groups.items():
            if read := [page for page in pages if page.key in results]:
                self._load_source(source_id, read, without_shared([results[page.key] for page in read]))
        with connect(self._url, "kabar_loader") as connection:
            for source_id, pages in groups.items():
                self._count(connection, source_id, pages)

    def close(self) -> dict[str, dict[str, int]]:
        """Store the counts of each source's run and close it; return the counts, the source with most URLs first."""
        with connect(self._url, "kabar_loader") as connection:
            for source_id, states in self._states.items():
                counts = {state: states[state] for state in _STATES}
                key = {"run_id": self._run_id, "source_id": source_id}
                with connection.cursor() as cursor:
                    cursor.execute(statement(__name__, "save_counts"), counts | key)
                close_run(connection, self._run_id, source_id, None)
        ranked = sorted(self._states.items(), key=lambda each: (-each[1].total(), each[0]))
        return {source_id: dict(states) for source_id, states in ranked}

    def _open(self, connection: Connection, owners: Sequence[Owner]) -> None:
        fresh = [owner.publisher for owner in owners if owner.publisher.source_id not in self._profiles]
        if not fresh:
            return
        register_publishers(connection, fresh)
        open_runs(connection, self._run_id, "import", [each.source_id for each in fresh], None)
        for each in fresh:
            self._profiles[each.source_id] = read_profiles(connection, each.source_id)

    def _discover(self, connection: Connection, source_id: str, pages: Sequence[Page]) -> set[str]:
        """Enter pages on the ledger with their records; return the URLs to read.

        A page that awaits a browser says nothing about an address that the ledger has already.
        """
        decisions = ledger.discover(connection, self._run_id, source_id, [page.result().found for page in pages])
        waiting = [page.result() for page in pages if page.awaits_browser and decisions[page.raw.url].is_new]
        ledger.settle_crawl(connection, self._run_id, source_id, waiting)
        with connection.cursor() as cursor:
            self._execute("take_up", cursor, source_id, [page for page in pages if not page.awaits_browser])
            unread = {url for (url,) in cursor.fetchall()}
        connection.commit()
        return unread

    def _with_hints(self, page: Page) -> tuple[RawPage, PageHints]:
        return page.raw, with_profile(page.owner.hints, self._profiles[page.source_id], page.raw)

    def _load_source(self, source_id: str, pages: Sequence[Page], results: Sequence[ReadResult]) -> None:
        results = list(under_own_addresses(results, shared_addresses(lambda: results)))
        load = Load(
            run_id=self._run_id,
            source_id=source_id,
            pages=[page.result() for page in pages],
            results=results,
            repeated=repeated_addresses(results),
        )
        with connect(self._url, "kabar_loader") as connection:
            load_source(connection, load)
            with connection.cursor() as cursor:
                self._execute("note_read", cursor, source_id, pages)

    def _execute(self, name: str, cursor: Cursor, source_id: str, pages: Sequence[Page]) -> None:
        """Execute a statement over the records of pages."""
        cursor.execute(statement(__name__, "stage_records"))
        rows = [(page.raw.url, page.raw.fetched_at, page.raw.is_cut, *page.location) for page in pages]
        execute_values(cursor, "INSERT INTO archived_now VALUES %s", rows)
        cursor.execute(statement(__name__, name), {"run_id": self._run_id, "source_id": source_id})

    def _count(self, connection: Connection, source_id: str, pages: Sequence[Page]) -> None:
        """Count each URL once by its state on the ledger."""
        fresh = [page.raw.url for page in pages if hash(page.key) not in self._counted]
        self._counted.update(hash(page.key) for page in pages)
        with connection.cursor() as cursor:
            cursor.execute(statement(__name__, "states"), {"source_id": source_id, "urls": fresh})
            self._states[source_id].update(dict(cursor.fetchall()))

"""One batch of pages through ledger, reading and load; every step may be killed and run again."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from psycopg2.extras import execute_values

from pipelines.archive.warc_reader import ArchivedResponse
from pipelines.deduplication import Address, repeated_addresses
from pipelines.extraction.sandbox import read_all
from pipelines.importing.owners import Owner
from pipelines.loading import Load
from pipelines.profiles import read_profiles
from pipelines.reading import read_page
from pipelines.records.article import Article
from pipelines.records.crawl_record import DiscoveredUrl, FetchedPage, Outcome, PageResult
from pipelines.records.hints import PageHints, SiteProfile
from pipelines.records.raw_page import RawPage
from pipelines.records.warc_location import WarcLocation
from pipelines.run.results import ReadResult
from pipelines.run.stages import hints_of_day, load_source
from pipelines.urls import canonical_url
from pipelines.warehouse import ledger
from pipelines.warehouse.connection import Connection, Cursor, connect, statement
from pipelines.warehouse.runs import close_run, open_runs, register_publishers

_MAX_PAGES = 500
_MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the file and whose it is."""

    owner: Owner
    response: ArchivedResponse
    location: WarcLocation

    @property
    def key(self) -> tuple[str, str]:
        """Its line on the ledger."""
        return self.owner.publisher.source_id, self.response.url

    def result(self) -> PageResult:
        """The page as a crawl would have found and fetched it."""
        zone = ZoneInfo(self.owner.hints.timezone)
        found = DiscoveredUrl(
            url=self.response.url,
            canonical_url=canonical_url(self.response.url),
            found_by="archive",
            listed_date=self.response.fetched_at.astimezone(zone).date(),
        )
        page = FetchedPage(fetched_at=self.response.fetched_at, location=self.location)
        return PageResult(found=found, outcome=Outcome.FETCHED, page=page)

    def raw(self) -> RawPage:
        """The page as reading takes it."""
        return RawPage(
            url=self.response.url,
            body=self.response.body,
            content_type=self.response.content_type,
            fetched_at=self.response.fetched_at,
            listed_date=self.result().found.listed_date,
            location=self.location,
            is_cut=self.response.is_cut,
        )


@dataclass(slots=True)
class Batch:
    """Pages that go through the stages together."""

    pages: list[Page] = field(default_factory=list)
    keys: set[tuple[str, str]] = field(default_factory=set)
    size: int = 0

    @property
    def is_full(self) -> bool:
        """Whether the batch has reached its bounds."""
        return len(self.pages) >= _MAX_PAGES or self.size >= _MAX_BYTES

    def add(self, page: Page) -> None:
        """Take a page in."""
        self.pages.append(page)
        self.keys.add(page.key)
        self.size += len(page.response.body)

    def by_source(self) -> dict[str, list[Page]]:
        """The pages of each source, in the file's order."""
        groups: defaultdict[str, list[Page]] = defaultdict(list)
        for page in self.pages:
            groups[page.owner.publisher.source_id].append(page)
        return groups


class Import:
    """The books of one import: which sources take part, and how their URLs ended."""

    def __init__(self, warehouse_url: str, run_id: str, jobs: int) -> None:
        self._url = warehouse_url
        self._run_id = run_id
        self._jobs = jobs
        self._profiles: dict[str, tuple[SiteProfile, ...]] = {}
        self._states: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._counted: set[int] = set()

    def load(self, batch: Batch) -> None:
        """Enter the pages on the ledger, read those that it does not know to be settled, and load them."""
        groups = batch.by_source()
        with connect(self._url, "kabar_loader") as connection:
            self._open(connection, [pages[0].owner for pages in groups.values()])
            wanted = {source_id: self._take_up(connection, source_id, pages) for source_id, pages in groups.items()}
        taken = [page for page in batch.pages if page.response.url in wanted[page.key[0]]]
        read_results = read_all(read_page, map(self._with_hints, taken), self._jobs)
        results = dict(zip((page.key for page in taken), read_results, strict=True))
        for source_id, pages in groups.items():
            read = [page for page in pages if page.key in results]
            if read:
                self._load_source(source_id, read, [results[page.key] for page in read])
        with connect(self._url, "kabar_loader") as connection:
            for source_id, pages in groups.items():
                self._count(connection, source_id, pages)

    def close(self) -> None:
        """Write each source's counts into its run and close it."""
        with connect(self._url, "kabar_loader") as connection:
            for source_id, states in self._states.items():
                counts = {state: states[state] for state in ("loaded", "duplicate", "rejected", "failed", "pending")}
                key = {"run_id": self._run_id, "source_id": source_id}
                with connection.cursor() as cursor:
                    cursor.execute(statement(__name__, "save_counts"), counts | key)
                close_run(connection, self._run_id, source_id, None)

    def states(self) -> dict[str, int]:
        """URLs of the file by their state on the ledger."""
        return dict(sum(self._states.values(), Counter()))

    def by_source(self) -> dict[str, dict[str, int]]:
        """The same for each source, the one with most URLs first."""
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

    def _take_up(self, connection: Connection, source_id: str, pages: Sequence[Page]) -> set[str]:
        """Enter pages on the ledger with their records; return the URLs that are to be read."""
        results = [page.result() for page in pages]
        ledger.discover(connection, self._run_id, source_id, [result.found for result in results])
        with connection.cursor() as cursor:
            self._run("take_up", cursor, source_id, pages)
            wanted = {url for (url,) in cursor.fetchall()}
        connection.commit()
        return wanted

    def _with_hints(self, page: Page) -> tuple[RawPage, PageHints]:
        raw = page.raw()
        return raw, hints_of_day(page.owner.hints, self._profiles[page.key[0]], raw)

    def _load_source(self, source_id: str, pages: Sequence[Page], results: Sequence[ReadResult]) -> None:
        articles = (each for each in results if isinstance(each, Article))
        repeated = repeated_addresses(Address(each.url, each.canonical_url) for each in articles)
        load = Load(
            run_id=self._run_id,
            source_id=source_id,
            pages=[page.result() for page in pages],
            results=results,
            repeated=repeated,
        )
        with connect(self._url, "kabar_loader") as connection:
            load_source(connection, load)
            with connection.cursor() as cursor:
                self._run("note_read", cursor, source_id, pages)

    def _run(self, name: str, cursor: Cursor, source_id: str, pages: Sequence[Page]) -> None:
        """Run a statement over the records of pages."""
        cursor.execute(statement(__name__, "stage_records"))
        rows = [(page.response.url, page.response.fetched_at, page.response.is_cut, *page.location) for page in pages]
        execute_values(cursor, "INSERT INTO archived_now VALUES %s", rows)
        cursor.execute(statement(__name__, name), {"run_id": self._run_id, "source_id": source_id})

    def _count(self, connection: Connection, source_id: str, pages: Sequence[Page]) -> None:
        fresh = [page.response.url for page in pages if hash(page.key) not in self._counted]
        self._counted.update(hash(page.key) for page in pages)
        with connection.cursor() as cursor:
            cursor.execute(statement(__name__, "states"), {"source_id": source_id, "urls": fresh})
            self._states[source_id].update(dict(cursor.fetchall()))

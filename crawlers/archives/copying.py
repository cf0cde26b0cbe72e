"""Copying what the warehouse lacks from archives into the lake; a kill anywhere loses nothing and repeats little.

Addresses go to the ledger before their copies are requested. Segments grow in a folder that outlives a killed command:
the next command publishes them first. What an archive was asked for is noted once its segment was imported.
"""

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from crawlers.archives.archive_client import NoAnswerError, UnusableCopyError
from crawlers.archives.copies import Copy, Listing, Wanted, plain_url
from crawlers.network.archiving import SOFTWARE
from pipelines.archive.archived_page import IMPORTED
from pipelines.archive.discovery_header import Discovery
from pipelines.archive.lake import Lake
from pipelines.archive.page_type import PAGE_STATUS
from pipelines.archive.warc_copy import CopiedPage
from pipelines.archive.warc_writer import SegmentWriter
from pipelines.records.crawl_record import DiscoveredUrl, Outcome, PageResult
from pipelines.records.reasons import FailureReason
from pipelines.temporary_folder import temporary_folder
from pipelines.urls import canonical_url, with_query
from pipelines.warehouse import archive_requests, ledger
from pipelines.warehouse.connection import Connection
from pipelines.warehouse.ledger import Known
from pipelines.warehouse.reconnecting import ReconnectingConnection

MAX_COPIES = 3
"""Copies of one address that are tried."""
MAX_SEGMENT_PAGES = 500
MAX_SEGMENT_BYTES = 64 * 1024 * 1024
MAX_FAILURES_IN_A_ROW = 3
"""Copies in a row for which an archive gives no answer before the command leaves it."""
_AT_ONCE = 50
"""Addresses that go to the ledger together: until its copy is there, a crawl may request an address, too."""
_OPEN = frozenset({"pending", "failed"})
_SUFFIX = ".partial"
_NOBODY = ""
"""In place of a copy's place: the archive gave no answer, so nothing is known of the copy."""


@dataclass(frozen=True, slots=True)
class _Address:
    """An address as it is found, and its copies that may be of use, the best first."""

    found: DiscoveredUrl
    known: Known | None
    copies: tuple[Copy, ...]


def left_behind(lake: Lake, folder: Path) -> Iterator[str]:
    """Publish the segments that killed commands left in a folder; yield their names."""
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        yield from _published(lake, path)


def _published(lake: Lake, path: Path) -> Iterator[str]:
    """Publish a segment and yield its name; it stays in its folder until the caller has imported it."""
    name = IMPORTED + path.name.removesuffix(_SUFFIX)
    if not lake.exists(name):
        with temporary_folder("kabar-archives-") as folder:
            lake.publish(Path(shutil.copyfile(path, folder / path.name)), name)
    yield name
    path.unlink()


class Copier:
    """Copies the articles of one source; `segments` yields what the caller must import before it asks for more."""

    def __init__(
        self,
        lake: Lake,
        connection: ReconnectingConnection,
        wanted: Wanted,
        folder: Path,
        tell: Callable[[str], None],
    ) -> None:
        self._lake, self._connection, self._wanted, self._folder, self._tell = lake, connection, wanted, folder, tell
        self._source_id = wanted.source.id
        self._run_id = f"import/{wanted.source.id}"
        self._tally = wanted.tally
        self._writer: SegmentWriter | None = None
        self._written: dict[str, _Address] = {}
        """Addresses with a copy in the open segment, by canonical URL, each with its further copies."""
        self._read: list[tuple[str, str, str | None, str | None]] = []
        """Parts of lists whose copies are in the open segment."""
        self._failures = 0

    def segments(self, listing: Listing) -> Iterator[str]:
        """Copy the pages of a part of a list; yield the names of the segments that are full."""
        groups: defaultdict[str, list[Copy]] = defaultdict(list)
        for copy in listing.copies:
            groups[canonical_url(copy.url)].append(copy)
        keys = list(groups)
        for start in range(0, len(keys), _AT_ONCE):
            for address in self._open_addresses({key: groups[key] for key in keys[start : start + _AT_ONCE]}):
                self._copy(address)
            if self._is_full():
                yield from self.flush()
        self._read.append((listing.request, listing.kind, listing.cursor, None))
        if self._writer is None:
            self._note_read()

    def flush(self, *, asks_on: bool = True) -> Iterator[str]:
        """Publish the open segment; `asks_on` for the next copy where one turned out to be no article's page."""
        while self._writer is not None:
            writer, written = self._writer, self._written
            self._writer, self._written = None, {}
            writer.close()
            yield from _published(self._lake, writer.path)
            for key, address in written.items():
                if address.copies and asks_on:
                    known = self._known([key]).get(key)
                    if known and known.state in _OPEN and not known.is_archived:
                        self._copy(replace(address, known=known))
        self._note_read()

    def close(self) -> None:
        """Leave the open segment to the next command."""
        if self._writer is not None:
            self._writer.close()

    def _is_full(self) -> bool:
        size = self._writer.size if self._writer else 0
        return size >= MAX_SEGMENT_BYTES or len(self._written) >= MAX_SEGMENT_PAGES

    def _note_read(self) -> None:
        rows, self._read = self._read, []
        self._connection.run(lambda opened: archive_requests.note(opened, self._source_id, rows))

    def _known(self, keys: Sequence[str]) -> dict[str, Known]:
        return self._connection.run(lambda opened: ledger.known_as(opened, self._source_id, keys))

    def _open_addresses(self, groups: dict[str, list[Copy]]) -> list[_Address]:
        """Enter addresses on the ledger; return those that have no page yet."""
        new = [key for key in groups if key not in self._written]
        known = self._known(new)
        addresses = [self._address(key, known.get(key), groups[key]) for key in new]
        self._tally["addresses"] += len(addresses)
        return [each for each in addresses if self._is_open(each)]

    def _address(self, key: str, known: Known | None, copies: list[Copy]) -> _Address:
        best = sorted(copies, key=self._preference)[:MAX_COPIES]
        url = known.url if known else min((copy.url for copy in copies), key=len)
        day = self._wanted.day_of(url, best[0].copied_at)
        found = DiscoveredUrl(url=url, canonical_url=key, found_by="archive", listed_date=day)
        return _Address(found, known, tuple(best))

    def _preference(self, copy: Copy) -> tuple[bool, datetime]:
        """Return what sorts the copies of an address: those of all pages of an article first, then the earliest."""
        query = self._wanted.source.single_page_query
        return bool(query) and with_query(copy.url, query) != copy.url, copy.copied_at

    def _is_open(self, address: _Address) -> bool:
        """Enter an address on the ledger, with the place of its copy as the listing; return whether it lacks a page."""
        found, place = address.found, address.copies[0].place
        decisions = self._connection.run(
            lambda opened: ledger.discover(opened, self._run_id, self._source_id, [found], place)
        )
        decision = decisions[found.url]
        return decision.state in _OPEN and decision.step is not ledger.Step.ARCHIVED

    def _copy(self, address: _Address) -> None:
        """Write the first usable copy of an address into the segment; tell the ledger if there is none."""
        places = [copy.place for copy in address.copies]
        bad = self._connection.run(lambda opened: archive_requests.unusable(opened, self._source_id, places))
        problems: dict[str, str] = {}
        page = None
        for number, copy in enumerate(address.copies):
            if copy.place in bad or (address.known and copy.copied_at == address.known.fetched_at):
                continue
            page = self._attempt(copy, problems)
            if page:
                self._write(replace(address, copies=address.copies[number + 1 :]), page)
                break
        if problems:
            self._connection.run(partial(self._settle, address, problems, is_copied=page is not None))

    def _attempt(self, copy: Copy, problems: dict[str, str]) -> CopiedPage | None:
        """Read a copy; without an answer or a usable copy, return None and say why in `problems`, by place."""
        page = None
        try:
            page = self._usable(copy)
        except UnusableCopyError as error:
            problems[copy.place] = str(error)
            self._tally["unusable"] += 1
        except NoAnswerError as error:
            problems[_NOBODY] = str(error)
            self._tally["unanswered"] += 1
            self._failures += 1
            if self._failures >= MAX_FAILURES_IN_A_ROW:
                raise
            return None
        self._failures = 0
        return page

    def _usable(self, copy: Copy) -> CopiedPage:
        """Read a copy; raise UnusableCopyError if it is another page than its archive lists."""
        page = copy.read()
        if page.exchange.status not in PAGE_STATUS:
            raise UnusableCopyError(f"its response has status {page.exchange.status}")
        if _canonical(page.exchange.url) != _canonical(copy.url):
            raise UnusableCopyError(f"it is a page of {page.exchange.url}")
        return page

    def _write(self, address: _Address, page: CopiedPage) -> None:
        if self._writer is None:
            days, now = self._wanted.days, datetime.now(UTC)
            name = f"{self._source_id}-{days[0]:%Y%m%d}-{days[-1]:%Y%m%d}-{now:%Y%m%dT%H%M%S%fZ}.warc.gz"
            self._writer = SegmentWriter(self._folder, IMPORTED + name, SOFTWARE)
        discovery = Discovery(address.found.url, address.found.listed_date)
        self._writer.write_copy(replace(page.exchange, discovery=discovery), page.about)
        self._written[address.found.canonical_url] = address
        self._tally["copied"] += 1
        self._tell(f"{self._tally['copied']} copies from {self._tally['addresses']} addresses, {address.found.url}")

    def _settle(self, address: _Address, problems: dict[str, str], connection: Connection, *, is_copied: bool) -> None:
        """Note unusable copies; if a new address has no other, say so on the ledger, and a crawl asks the publisher."""
        rows = [(place, "copy", None, problem) for place, problem in problems.items() if place != _NOBODY]
        archive_requests.note(connection, self._source_id, rows)
        place, problem = list(problems.items())[-1]
        if not is_copied and (address.known is None or address.known.reason == "discovered"):
            result = PageResult(
                found=address.found,
                outcome=Outcome.RETRY,
                reason=FailureReason.COPY_UNUSABLE,
                detail=f"{place}: {problem}" if place else problem,
            )
            ledger.settle_crawl(connection, self._run_id, self._source_id, [result])


def _canonical(url: str) -> str:
    try:
        return canonical_url(plain_url(url))
    except ValueError:
        return url

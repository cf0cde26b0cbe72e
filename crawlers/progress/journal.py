"""The journal of one crawl while it runs: what was found, what came of it, what went wrong.

It lies in a temporary SQLite database, of which a few megabytes are in memory and the rest is on disk: a crawl of a
hundred thousand URLs takes hardly more memory than one of a thousand.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from pipelines.records.crawl_record import DiscoveredUrl, Listing, Manifest, Outcome, PageResult
from pipelines.warehouse.connection import statement

UNREACHED = "not_reached"
"""Reason of a URL that the crawl found and did not come to before it ended."""

_MAX_UNWRITTEN = 200


class CrawlJournal:
    """Every URL that a crawl finds enters here once and leaves with exactly one result."""

    def __init__(self, run_id: str, source_id: str, days: tuple[date, ...], started_at: datetime) -> None:
        self.problems: list[str] = []
        self._run_id = run_id
        self._source_id = source_id
        self._days = days
        self._started_at = started_at
        self._pages = sqlite3.connect("", isolation_level=None)  # a file without a name: it ends with the process
        self._pages.executescript(statement(__name__, "journal"))
        self._unsettled: list[PageResult] = []
        self._unwritten: list[PageResult] = []
        self._listings: list[Listing] = []
        self._walk_is_whole = True

    @property
    def unsettled(self) -> int:
        """Results that the frontier has not been told of."""
        return len(self._unsettled)

    def enter(self, found: Iterable[DiscoveredUrl]) -> list[DiscoveredUrl]:
        """Enter URLs; return those that this crawl had not seen."""
        new = "INSERT INTO pages (url, found) VALUES (?, ?) ON CONFLICT DO NOTHING"
        with self._transaction():
            return [each for each in found if self._pages.execute(new, (each.url, each.model_dump_json())).rowcount]

    def was_known(self, url: str) -> bool:
        """Whether the ledger had settled a URL before this crawl, so that it was left alone."""
        self._write_results()
        row = self._pages.execute("SELECT is_known FROM pages WHERE url = ?", (url,)).fetchone()
        return bool(row and row[0])

    def requeue(self, found: DiscoveredUrl) -> None:
        """Take a URL up, as this listing names it; a result that it had is void."""
        self._write_results()
        again = "UPDATE pages SET found = ?, result = NULL, is_known = FALSE WHERE url = ?"
        self._pages.execute(again, (found.model_dump_json(), found.url))

    def enqueue(self, found: DiscoveredUrl) -> None:
        """Let a URL wait until it is fetched."""
        self._pages.execute("UPDATE pages SET is_queued = TRUE WHERE url = ?", (found.url,))

    def dequeue(self, most: int) -> list[DiscoveredUrl]:
        """Hand out URLs that wait to be fetched, in the order in which they were found."""
        rows = self._pages.execute("SELECT url, found FROM pages WHERE is_queued ORDER BY number LIMIT ?", (most,))
        taken = rows.fetchall()
        self._pages.executemany("UPDATE pages SET is_queued = FALSE WHERE url = ?", [(url,) for url, _ in taken])
        return [DiscoveredUrl.model_validate_json(found) for _, found in taken]

    def read(self, listing: Listing) -> None:
        """Enter a listing that was read, or one that could not be."""
        self._listings.append(listing)
        if listing.problem:
            self._walk_is_whole = False
            self.problems.append(f"{listing.route} {listing.url}: {listing.problem}")

    def record_result(self, found: DiscoveredUrl, outcome: Outcome, **details: object) -> None:
        """Enter what came of a URL; the details are `reason` or `page` of its result."""
        result = PageResult.model_validate({"found": found, "outcome": outcome, **details})
        self._unwritten.append(result)
        if len(self._unwritten) >= _MAX_UNWRITTEN:
            self._write_results()
        if outcome is not Outcome.KNOWN:
            self._unsettled.append(result)

    def take_unsettled(self) -> list[PageResult]:
        """Hand out the results that the frontier has to be told of; they count as told."""
        batch, self._unsettled = self._unsettled, []
        return batch

    def write_manifest(self, path: Path, segments: Iterable[str]) -> None:
        """Close the journal: write its manifest as a JSON file, a line for each page."""
        self._notice_silence()
        self._write_results()
        manifest = Manifest(
            run_id=self._run_id,
            source_id=self._source_id,
            days=self._days,
            started_at=self._started_at,
            finished_at=datetime.now(UTC),
            walked_at=self._started_at if self._walk_is_whole and self._listings else None,
            problems=tuple(self.problems),
            listings=tuple(self._listings),
            pages=(),
            segments=tuple(segments),
        )
        head = manifest.model_dump_json(indent=1, exclude={"pages"}).removesuffix("\n}")
        with path.open("w", encoding="utf-8") as file, closing(self._pages):
            file.write(f'{head},\n "pages": [')
            for number, (found, result) in enumerate(
                self._pages.execute("SELECT found, result FROM pages ORDER BY number")
            ):
                file.write(",\n  " if number else "\n  ")
                file.write(result or _unreached(found))
            file.write("\n ]\n}\n")

    def _write_results(self) -> None:
        """Move results to the disk; many at once, since each alone costs four times as much."""
        update = "UPDATE pages SET result = ?, is_known = ? WHERE url = ?"
        batch, self._unwritten = self._unwritten, []
        rows = ((each.model_dump_json(), each.outcome is Outcome.KNOWN, each.found.url) for each in batch)
        with self._transaction():
            self._pages.executemany(update, rows)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Make many changes as one: each by itself costs twice as much."""
        self._pages.execute("BEGIN")
        try:
            yield
        finally:
            self._pages.execute("COMMIT")

    def _notice_silence(self) -> None:
        """A feed or sitemap always names something; an index is empty when its day is young."""
        told = [each for each in self._listings if each.route in {"feed", "sitemap"} and not each.is_unchanged]
        if told and not self._days and not any(listing.articles or listing.problem for listing in told):
            self.problems.append(f"none of {len(told)} feeds and sitemaps named an article")


def _unreached(found: str) -> str:
    result = PageResult(found=DiscoveredUrl.model_validate_json(found), outcome=Outcome.RETRY, reason=UNREACHED)
    return result.model_dump_json()

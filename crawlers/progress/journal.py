"""The journal of one crawl while it runs: every URL that was found, its result, and every problem.

It is a temporary SQLite database, which keeps a few megabytes in memory and the rest on disk: a crawl of a hundred
thousand URLs takes hardly more memory than one of a thousand.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from pipelines.archive.lake import Lake
from pipelines.records.crawl_record import CrawlHead, DiscoveredUrl, Listing, Outcome, PageResult
from pipelines.records.reasons import FailureReason
from pipelines.run.crawl_files import write_head, write_pages
from pipelines.warehouse.connection import statement

_MAX_UNWRITTEN = 200


class CrawlJournal:
    """Every URL that a crawl finds enters here once and leaves with exactly one result."""

    def __init__(self, run_id: str, source_id: str, days: tuple[date, ...], started_at: datetime) -> None:
        self.problems: list[str] = []
        self._run_id = run_id
        self._source_id = source_id
        self._days = days
        self._started_at = started_at
        self._urls = sqlite3.connect("", isolation_level=None)  # a file without a name: it ends with the process
        self._urls.executescript(statement(__name__, "journal"))
        self._unsettled: list[PageResult] = []
        self._unwritten: list[tuple[str | None, str | None, str | None, str]] = []
        self._listings: list[Listing] = []
        self._walk_is_complete = True

    @property
    def unsettled(self) -> int:
        """Number of results that the frontier does not know yet."""
        return len(self._unsettled)

    def enter(self, found: Iterable[DiscoveredUrl]) -> list[DiscoveredUrl]:
        """Enter URLs; return those that are new to this crawl."""
        new = "INSERT INTO urls (url, day, found) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        with self._transaction():
            return [
                each
                for each in found
                if self._urls.execute(new, (each.url, str(each.listed_date), each.model_dump_json())).rowcount
            ]

    def was_known(self, url: str) -> bool:
        """Whether the ledger said that a URL needs no fetch."""
        self._write_results()
        row = self._urls.execute("SELECT known_state FROM urls WHERE url = ?", (url,)).fetchone()
        return bool(row and row[0])

    def requeue(self, found: DiscoveredUrl) -> None:
        """Enter a URL anew, as this listing names it; its earlier result is void."""
        self._write_results()
        again = "UPDATE urls SET day = ?, found = ?, outcome = NULL, result = NULL, known_state = NULL WHERE url = ?"
        self._urls.execute(again, (str(found.listed_date), found.model_dump_json(), found.url))

    def enqueue(self, found: DiscoveredUrl) -> None:
        """Let a URL wait until it is fetched."""
        self._urls.execute("UPDATE urls SET is_queued = TRUE WHERE url = ?", (found.url,))

    def dequeue(self, limit: int) -> list[DiscoveredUrl]:
        """Return up to `limit` URLs that wait to be fetched, in the order of discovery; they wait no longer."""
        rows = self._urls.execute("SELECT url, found FROM urls WHERE is_queued ORDER BY number LIMIT ?", (limit,))
        taken = rows.fetchall()
        self._urls.executemany("UPDATE urls SET is_queued = FALSE WHERE url = ?", [(url,) for url, _ in taken])
        return [DiscoveredUrl.model_validate_json(found) for _, found in taken]

    def read(self, listing: Listing) -> None:
        """Enter a listing that was read, or one that could not be."""
        self._listings.append(listing)
        if listing.problem:
            self._walk_is_complete = False
            self.problems.append(f"{listing.route} {listing.url}: {listing.problem}")

    def record_known(self, found: DiscoveredUrl, state: str) -> None:
        """Record a URL that needs no fetch, with its state on the ledger."""
        self._record((None, None, state, found.url))

    def record_result(self, result: PageResult) -> None:
        """Record the result of a URL; the frontier learns it at the next checkpoint."""
        self._record((result.outcome.value, _as_json(result), None, result.found.url))
        self._unsettled.append(result)

    def take_unsettled(self) -> list[PageResult]:
        """Return the results that the frontier does not know yet; it is the caller's duty to tell it."""
        batch, self._unsettled = self._unsettled, []
        return batch

    def write(self, lake: Lake, folder: str, segments: Iterable[str]) -> None:
        """Write the crawl's files into the lake: the results first, then the head that says that the crawl ended."""
        self._notice_silence()
        self._write_results()
        write_pages(lake, folder, self._results())
        head = CrawlHead(
            run_id=self._run_id,
            source_id=self._source_id,
            days=self._days,
            started_at=self._started_at,
            finished_at=datetime.now(UTC),
            walked_at=self._started_at if self._walk_is_complete and self._listings else None,
            problems=tuple(self.problems),
            listings=tuple(self._listings),
            segments=tuple(segments),
            outcomes={Outcome(outcome): urls for outcome, urls in self._tally("count_outcomes").items()},
            known=self._tally("count_known"),
            days_found=frozenset(map(date.fromisoformat, self._tally("count_days"))),
        )
        write_head(lake, folder, head)
        self._urls.close()

    def _record(self, values: tuple[str | None, str | None, str | None, str]) -> None:
        self._unwritten.append(values)
        if len(self._unwritten) >= _MAX_UNWRITTEN:
            self._write_results()

    def _write_results(self) -> None:
        """Move results to the disk; many at once, since each alone costs four times as much."""
        batch, self._unwritten = self._unwritten, []
        with self._transaction():
            self._urls.executemany("UPDATE urls SET outcome = ?, result = ?, known_state = ? WHERE url = ?", batch)

    def _results(self) -> Iterator[str]:
        """Yield the results in the order of discovery; a URL without one was not reached."""
        rows = self._urls.execute("SELECT found, result FROM urls WHERE known_state IS NULL ORDER BY number")
        return (result or _not_reached(found) for found, result in rows)

    def _tally(self, name: str) -> dict[str, int]:
        """Return the numbers of URLs that a statement counts."""
        return dict(self._urls.execute(statement(__name__, name)))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Make many changes as one: each by itself costs twice as much."""
        self._urls.execute("BEGIN")
        try:
            yield
        finally:
            self._urls.execute("COMMIT")

    def _notice_silence(self) -> None:
        """A feed or sitemap always names something; an index is empty when its day is young."""
        told = [each for each in self._listings if each.route in {"feed", "sitemap"} and not each.is_unchanged]
        if told and not self._days and not any(listing.articles or listing.problem for listing in told):
            self.problems.append(f"none of {len(told)} feeds and sitemaps named an article")


def _not_reached(found: str) -> str:
    url = DiscoveredUrl.model_validate_json(found)
    return _as_json(PageResult(found=url, outcome=Outcome.RETRY, reason=FailureReason.NOT_REACHED))


def _as_json(result: PageResult) -> str:
    return result.model_dump_json(exclude_none=True)

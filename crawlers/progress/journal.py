"""The journal of a running crawl: every URL that was found, its result, and every problem.

It is a temporary SQLite database with a few megabytes in memory and the rest on disk, so memory hardly grows with the
number of URLs.
"""

import logging
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

from pipelines.archive.lake import Lake
from pipelines.records.crawl_record import CrawlHead, DiscoveredUrl, Listing, Outcome, PageResult
from pipelines.records.reasons import FailureReason
from pipelines.run.crawl_files import write_head, write_pages
from pipelines.text import counted
from pipelines.warehouse.connection import statement

_log = logging.getLogger(__name__)


class CrawlJournal:
    """Holds each URL of a crawl once; each leaves it with exactly one result."""

    def __init__(self, run_id: str, source_id: str, days: tuple[date, ...], started_at: datetime) -> None:
        self.problems: list[str] = []
        self._run_id = run_id
        self._source_id = source_id
        self._days = days
        self._started_at = started_at
        # A file without a name, deleted with the process. After the crawl another thread writes the journal.
        self._urls = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._urls.executescript(statement(__name__, "journal"))
        self._unsettled: list[PageResult] = []
        self._listings: list[Listing] = []
        self._walk_is_complete = True
        self._new = 0

    @property
    def unsettled(self) -> int:
        """Number of results that were not settled yet."""
        return len(self._unsettled)

    def add(self, found: Iterable[DiscoveredUrl]) -> list[DiscoveredUrl]:
        """Add URLs; return those that are new to this crawl."""
        new = "INSERT INTO urls (url, day, found) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        return [
            each
            for each in found
            if self._urls.execute(new, (each.url, str(each.listed_date), each.model_dump_json())).rowcount
        ]

    def was_known(self, url: str) -> bool:
        """Whether the ledger decided that a URL needs no fetch."""
        row = self._urls.execute("SELECT known_state FROM urls WHERE url = ?", (url,)).fetchone()
        return bool(row and row[0])

    def requeue(self, found: DiscoveredUrl) -> None:
        """Replace a URL by another listing's version of it, and drop its result."""
        reset = "UPDATE urls SET day = ?, found = ?, outcome = NULL, result = NULL, known_state = NULL WHERE url = ?"
        self._urls.execute(reset, (str(found.listed_date), found.model_dump_json(), found.url))

    def enqueue(self, found: DiscoveredUrl) -> None:
        """Put a URL into the queue of those to fetch."""
        self._urls.execute("UPDATE urls SET is_queued = TRUE WHERE url = ?", (found.url,))

    def dequeue(self, limit: int) -> list[DiscoveredUrl]:
        """Remove up to `limit` URLs from the queue and return them in the order of discovery."""
        rows = self._urls.execute("SELECT url, found FROM urls WHERE is_queued ORDER BY number LIMIT ?", (limit,))
        taken = rows.fetchall()
        self._urls.executemany("UPDATE urls SET is_queued = FALSE WHERE url = ?", [(url,) for url, _ in taken])
        return [DiscoveredUrl.model_validate_json(found) for _, found in taken]

    def record_listing(self, listing: Listing) -> None:
        """Record a listing that was read, or could not be read, and say so in the log."""
        self._listings.append(listing)
        _log.log(logging.WARNING if listing.problem else logging.INFO, "%s", listing.description())
        if listing.problem:
            self._walk_is_complete = False
            self.problems.append(f"{listing.route} {listing.url}: {listing.problem}")

    def count_new(self, number: int) -> None:
        """Count URLs that no run found before."""
        self._new += number

    def record_known(self, found: DiscoveredUrl, state: str) -> None:
        """Record a URL that needs no fetch, with its state on the ledger."""
        self._urls.execute("UPDATE urls SET known_state = ? WHERE url = ?", (state, found.url))

    def record_result(self, result: PageResult) -> None:
        """Record the result of a URL; the next checkpoint settles it."""
        update = "UPDATE urls SET outcome = ?, result = ? WHERE url = ?"
        self._urls.execute(update, (result.outcome.value, _as_json(result), result.found.url))
        self._unsettled.append(result)

    def take_unsettled(self) -> list[PageResult]:
        """Return the results that are not settled yet; the caller must settle them."""
        batch, self._unsettled = self._unsettled, []
        return batch

    def write(self, lake: Lake, folder: str, segments: Iterable[str]) -> None:
        """Write the crawl's files into the lake: first the results, then the head, which marks the end of the crawl."""
        self._report_silence()
        write_pages(lake, folder, self._results())
        segments = tuple(segments)
        archived_bytes = sum(map(lake.size, segments))
        head = CrawlHead(
            run_id=self._run_id,
            source_id=self._source_id,
            days=self._days,
            started_at=self._started_at,
            finished_at=datetime.now(UTC),
            walked_at=self._started_at if self._walk_is_complete and self._listings else None,
            problems=tuple(self.problems),
            listings=tuple(self._listings),
            segments=segments,
            outcomes={Outcome(outcome): urls for outcome, urls in self._tally("count_outcomes").items()},
            known=self._tally("count_known"),
            days_found=frozenset(map(date.fromisoformat, self._tally("count_days"))),
        )
        write_head(lake, folder, head)
        _log.info("%s: %s", self._source_id, self._summary(head, archived_bytes))
        self._urls.close()

    def _summary(self, head: CrawlHead, archived_bytes: int) -> str:
        """Return the counts of the crawl as one line."""
        counts = head.counts()
        counts = {"found": counts["found"], "new": self._new} | counts
        told = [f"{number} {name}" for name, number in counts.items() if number or name in {"found", "new"}]
        reasons = [f"{reason} {number}" for reason, number in self._tally("count_reasons").items()]
        causes = f" ({', '.join(reasons)})" if reasons else ""
        seconds = (head.finished_at - head.started_at).total_seconds()
        listings = counted(len(head.listings), "listing")
        return f"{listings}: {', '.join(told)}{causes}, in {seconds:.0f} s, {archived_bytes:,} bytes archived"

    def _results(self) -> Iterator[str]:
        """Return the results as JSON in the order of discovery; a URL without a result was not reached."""
        rows = self._urls.execute("SELECT found, result FROM urls WHERE known_state IS NULL ORDER BY number")
        return (result or _not_reached(found) for found, result in rows)

    def _tally(self, name: str) -> dict[str, int]:
        """Return the counts of a statement by its first column."""
        return dict(self._urls.execute(statement(__name__, name)))

    def _report_silence(self) -> None:
        """Report a poll in which no feed or sitemap named an article; an index may be empty early in its day."""
        read = [each for each in self._listings if each.route in {"feed", "sitemap"} and not each.is_unchanged]
        if read and not self._days and not any(each.articles or each.problem for each in read):
            self.problems.append(f"none of {len(read)} feeds and sitemaps named an article")


def _not_reached(found: str) -> str:
    url = DiscoveredUrl.model_validate_json(found)
    return _as_json(PageResult(found=url, outcome=Outcome.RETRY, reason=FailureReason.NOT_REACHED))


def _as_json(result: PageResult) -> str:
    return result.model_dump_json(exclude_none=True)

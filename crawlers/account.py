"""The account of one crawl while it runs: what was found, what came of it, what went wrong."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from pipelines.manifest import Found, Listing, Manifest, Outcome, PageResult

UNREACHED = "not_reached"
"""Reason of a URL that the crawl found and did not come to before it ended."""


class Account:
    """Every URL that a crawl finds enters here once and leaves with exactly one result."""

    def __init__(self, run_id: str, source_id: str, days: tuple[date, ...], started_at: datetime) -> None:
        self.problems: list[str] = []
        self._run_id = run_id
        self._source_id = source_id
        self._days = days
        self._started_at = started_at
        self._found: dict[str, Found] = {}
        self._results: dict[str, PageResult] = {}
        self._unsettled: list[PageResult] = []
        self._listings: list[Listing] = []
        self._walk_is_whole = True

    @property
    def unsettled(self) -> int:
        """Results that the frontier has not been told of."""
        return len(self._unsettled)

    def enter(self, found: Iterable[Found]) -> list[Found]:
        """Enter URLs; return those that this crawl had not seen."""
        fresh = {each.url: each for each in found if each.url not in self._found}
        self._found.update(fresh)
        return list(fresh.values())

    def was_known(self, url: str) -> bool:
        """Whether the ledger had settled a URL before this crawl, so that it was left alone."""
        result = self._results.get(url)
        return result is not None and result.outcome is Outcome.KNOWN

    def reopen(self, found: Found) -> None:
        """Take a URL up, as this listing names it; a result that it had is void."""
        self._found[found.url] = found
        self._results.pop(found.url, None)

    def read(self, listing: Listing) -> None:
        """Enter a listing that was read, or one that could not be."""
        self._listings.append(listing)
        if listing.problem:
            self._walk_is_whole = False
            self.problems.append(f"{listing.route} {listing.url}: {listing.problem}")

    def conclude(self, found: Found, outcome: Outcome, **details: object) -> None:
        """Enter what came of a URL; the details are `reason` or `page` of its result."""
        result = PageResult.model_validate({"found": found, "outcome": outcome, **details})
        self._results[found.url] = result
        if outcome is not Outcome.KNOWN:
            self._unsettled.append(result)

    def take_unsettled(self) -> list[PageResult]:
        """Hand out the results that the frontier has to be told of; they count as told."""
        batch, self._unsettled = self._unsettled, []
        return batch

    def manifest(self, segments: Iterable[str]) -> Manifest:
        """Close the account."""
        self._notice_silence()
        return Manifest(
            run_id=self._run_id,
            source_id=self._source_id,
            days=self._days,
            started_at=self._started_at,
            finished_at=datetime.now(UTC),
            walked_at=self._started_at if self._walk_is_whole and self._listings else None,
            problems=tuple(self.problems),
            listings=tuple(self._listings),
            pages=tuple(self._result(found) for found in self._found.values()),
            segments=tuple(segments),
        )

    def _notice_silence(self) -> None:
        """A feed or sitemap always names something; an index is empty when its day is young."""
        told = [each for each in self._listings if each.route in {"feed", "sitemap"} and not each.is_unchanged]
        if told and not self._days and not any(listing.articles or listing.problem for listing in told):
            self.problems.append(f"none of {len(told)} feeds and sitemaps named an article")

    def _result(self, found: Found) -> PageResult:
        return self._results.get(found.url) or PageResult(found=found, outcome=Outcome.RETRY, reason=UNREACHED)

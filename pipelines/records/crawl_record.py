"""The output of a crawl: a head that summarizes it, and a result for each URL that it had to fetch."""

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from pipelines.records.raw_page import ArchivedPage
from pipelines.records.reasons import FailureReason
from pipelines.records.warc_location import WarcLocation
from pipelines.text import counted

Route = Literal["feed", "sitemap", "index", "page", "archive"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DiscoveredUrl(_Frozen):
    """A URL as a listing named it.

    Attributes:
        listed_date: local day that the listing gives the URL.
        listed_modified_at: when the article last changed, None if the listing does not say.
        listed_title: title that the listing gives the URL, or the text of its link; None if it gives none.
    """

    url: str
    canonical_url: str
    found_by: Route
    listed_date: date
    listed_modified_at: AwareDatetime | None = None
    listed_title: str | None = None


class FetchedPage(_Frozen):
    """A response in the archive; `etag` and `last_modified` are its headers, for the next revisit."""

    fetched_at: AwareDatetime
    location: WarcLocation
    etag: str | None = None
    last_modified: str | None = None


class Outcome(StrEnum):
    """The outcome of a URL in a crawl."""

    FETCHED = "fetched"  # the page is in the archive and waits for extraction
    FAILED = "failed"  # the page cannot be fetched; another attempt is pointless
    RETRY = "retry"  # the page could not be fetched this time
    OTHER_KIND = "other_kind"  # by its address a photo or video page, and no article; it was not requested
    UNCHANGED = "unchanged"  # an article was revisited, and the site answered that it did not change


class PageResult(_Frozen):
    """The result of one URL of a crawl.

    Attributes:
        reason: why the URL was not fetched, for the outcomes `failed` and `retry`.
        retry_at: earliest instant of the next attempt, if the site named one.
        further_page: number of the article's page that failed, None for its first page.
        page: the archived response, None if there was no response.
        kind: what the URL names instead of an article, for the outcome `other_kind`.
        detail: what the reason leaves open.
    """

    found: DiscoveredUrl
    outcome: Outcome
    reason: FailureReason | None = None
    retry_at: AwareDatetime | None = None
    further_page: int | None = None
    page: FetchedPage | None = None
    kind: str | None = None
    detail: str | None = None

    def archived(self) -> ArchivedPage | None:
        """Return the page's place in the archive, None for a URL that was not fetched."""
        if self.outcome is not Outcome.FETCHED or self.page is None:
            return None
        return ArchivedPage(
            url=self.found.url,
            listed_date=self.found.listed_date,
            listed_title=self.found.listed_title,
            fetched_at=self.page.fetched_at,
            location=self.page.location,
        )


class Listing(_Frozen):
    """One listing (index page, feed or sitemap), whether it was read, could not be read, or had not changed.

    Attributes:
        problem: what could not be read, or may be missing.
        left_out: what was not read because it is not of this publisher or these days, with its number.
        unmatched: number of entries on the publisher's hosts that are no articles by `article_url`.
    """

    url: str
    route: Route
    articles: int
    is_unchanged: bool = False
    problem: str | None = None
    left_out: str | None = None
    unmatched: int = 0

    def description(self) -> str:
        """Return what the listing gave, as one line of a log."""
        clauses = (
            "has not changed" if self.is_unchanged else f"names {counted(self.articles, 'article')}",
            f"{self.unmatched} other {'address' if self.unmatched == 1 else 'addresses'}" if self.unmatched else None,
            f"left out: {self.left_out}" if self.left_out else None,
            f"PROBLEM: {self.problem}" if self.problem else None,
        )
        return f"{self.route} {self.url} " + "; ".join(filter(None, clauses))


OUT_OF_TIME = "the crawl ran out of time; the next run continues it"
ENDED_EARLY = "the crawl ended early"


class CrawlHead(_Frozen):
    """The summary of one crawl of one source.

    Attributes:
        run_id: the run that the crawl belongs to.
        days: local days that were walked; empty for a poll of what is new.
        walked_at: when the walk began, None if a listing was not read to its end.
        problems: causes that made the crawl incomplete, a sentence each.
        segments: WARC segments written, as names in the lake.
        outcomes: number of URLs with each outcome.
        known: number of URLs that needed no fetch, by their state on the ledger; they have no `PageResult`.
        days_found: local days for which the listings named a URL, known ones included.
    """

    run_id: str
    source_id: str
    days: tuple[date, ...]
    started_at: AwareDatetime
    finished_at: AwareDatetime
    walked_at: AwareDatetime | None
    problems: tuple[str, ...]
    listings: tuple[Listing, ...]
    segments: tuple[str, ...]
    outcomes: dict[Outcome, int]
    known: dict[str, int]
    days_found: frozenset[date]

    def left_out(self) -> list[str]:
        """Return what the listings name and the crawl did not read, a sentence for each listing."""
        return [f"{each.route} {each.url}: {each.left_out}" for each in self.listings if each.left_out]

    def counts(self) -> dict[str, int]:
        """Return the number of URLs found, with each outcome, and known before."""
        known = sum(self.known.values())
        outcomes = {outcome.value: self.outcomes.get(outcome, 0) for outcome in Outcome}
        return {"found": known + sum(outcomes.values()), **outcomes, "known": known}

"""What a crawl hands on: one JSON document per source and run, naming every URL it touched and what came of it."""

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

Route = Literal["feed", "sitemap", "index", "page", "archive"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DiscoveredUrl(_Frozen):
    """A URL as a listing named it.

    Attributes:
        listed_date: local day that the listing gives the URL.
        listed_modified_at: when the article last changed, where the listing says so.
    """

    url: str
    canonical_url: str
    found_by: Route
    listed_date: date
    listed_modified_at: AwareDatetime | None = None


class FetchedPage(_Frozen):
    """A response that is in the archive; `etag` and `last_modified` are its headers, for the next visit."""

    fetched_at: AwareDatetime
    warc_file: str
    warc_offset: int
    etag: str | None = None
    last_modified: str | None = None


class Outcome(StrEnum):
    """What the crawl made of a URL."""

    FETCHED = "fetched"
    """The page is in the archive and waits for extraction."""
    FAILED = "failed"
    """It cannot be had; trying again is pointless."""
    RETRY = "retry"
    """It could not be had this time."""
    UNCHANGED = "unchanged"
    """An article visited again: the site says that it did not change."""
    KNOWN = "known"
    """The ledger had settled it before; it was not fetched."""


class PageResult(_Frozen):
    """One URL of a crawl. `page` is there when the site answered, a `reason` when the outcome is not `fetched`.

    Attributes:
        reason: of `pipelines.records.reasons` where the URL could not be had.
        retry_at: earliest instant of the next try, where the site named one.
        further_page: number of the article's further page that could not be had, None where it is the first.
    """

    found: DiscoveredUrl
    outcome: Outcome
    reason: str | None = None
    retry_at: AwareDatetime | None = None
    further_page: int | None = None
    page: FetchedPage | None = None


class Listing(_Frozen):
    """One listing (index page, feed, sitemap) that was read, could not be, or said that it had not changed."""

    url: str
    route: Route
    articles: int
    is_unchanged: bool = False
    problem: str | None = None


class Manifest(_Frozen):
    """The account of one crawl.

    Attributes:
        run_id: the run that asked for it.
        days: local days that were walked; empty for a poll of what is new.
        walked_at: when the walk began, None where a listing was not read to its end.
        problems: what kept the crawl from being whole, each a sentence that names the cause.
        segments: WARC segments written, as names in the lake.
    """

    run_id: str
    source_id: str
    days: tuple[date, ...]
    started_at: AwareDatetime
    finished_at: AwareDatetime
    walked_at: AwareDatetime | None
    problems: tuple[str, ...]
    listings: tuple[Listing, ...]
    pages: tuple[PageResult, ...]
    segments: tuple[str, ...]

    def counts(self) -> dict[str, int]:
        """URLs found, and how many of them had each outcome."""
        tally = {outcome.value: 0 for outcome in Outcome}
        for page in self.pages:
            tally[page.outcome.value] += 1
        return {"found": len(self.pages), **tally}

"""The ledger: every URL ever discovered, in exactly one state, and with a reason unless it is loaded.

`ops.may_become` in `schema/functions/07_ledger.sql` lists the allowed changes of state; docs/architecture.md explains
them. The database refuses all others, and logs each change in `ops.events` in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, cast

from pipelines.records.crawl_record import DiscoveredUrl, FetchedPage, Outcome, PageResult, Route
from pipelines.records.reasons import MAX_WAIT, RejectReason
from pipelines.records.warc_location import WarcLocation
from pipelines.warehouse.connection import Connection, statement
from pipelines.warehouse.ledger import revisits

KEEP_EVENTS = timedelta(days=400)
"""How long events are kept that set no state; all others are kept for ever."""

# URLs go to the server as arrays, which are joined on (source_id, url): with source_id alone, PostgreSQL underestimates
# the rows of a source that is missing in its statistics.
_AT_ONCE = 1000

_SETTLED = (
    "urls", "outcomes", "reasons", "details", "fetched_at", "warc_files", "warc_offsets", "etags", "last_modified",
    "max_attempts", "first_waits", "retry_at",
)  # fmt: skip
"""Array parameters of settle_crawl.sql, in order."""


class Step(StrEnum):
    """What the crawl must do about a discovered URL."""

    FETCH = "fetch"
    ARCHIVED = "archived"
    """An earlier crawl archived the page, and it was not read yet."""
    LEAVE = "leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The ledger's decision on one discovered URL; `page` is set if the step is `archived`."""

    url: str
    step: Step
    state: str
    page: FetchedPage | None
    is_new: bool
    """Whether no listing had named it before."""


class Queue(NamedTuple):
    """The pending URLs of a source that are due; `age_seconds` is the time since the first of them was."""

    source_id: str
    urls: int
    age_seconds: float


class Known(NamedTuple):
    """A line of the ledger; `fetched_at` is the time of its latest fetch, None if no fetch returned a page."""

    url: str
    state: str
    reason: str | None
    fetched_at: datetime | None
    is_archived: bool


def discover(
    connection: Connection, run_id: str, source_id: str, found: Sequence[DiscoveredUrl], listing_url: str | None = None
) -> dict[str, Decision]:
    """Enter discovered URLs of one listing; return a decision for each, by URL."""
    first_named = list({each.url: each for each in reversed(found)}.values())
    decisions = {}
    with connection.cursor() as cursor:
        for start in range(0, len(first_named), _AT_ONCE):
            batch = first_named[start : start + _AT_ONCE]
            parameters = {
                "run_id": run_id,
                "source_id": source_id,
                "listing_url": listing_url,
                "urls": [each.url for each in batch],
                "canonical_urls": [each.canonical_url for each in batch],
                "routes": [each.found_by for each in batch],
                "days": [each.listed_date for each in batch],
                "modified": [each.listed_modified_at for each in batch],
                "titles": [each.listed_title for each in batch],
            }
            for step in ("discover", "recognise", "plan"):
                cursor.execute(statement(__name__, step), parameters)
            decisions.update({row[0]: _decision(row) for row in cursor.fetchall()})
    return decisions


def outstanding(connection: Connection, source_id: str, days: Sequence[date]) -> list[DiscoveredUrl]:
    """Return the pending URLs of earlier runs that are due: of these local days, or of all if there are none."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "outstanding"), {"source_id": source_id, "days": list(days) or None})
        return [
            DiscoveredUrl(
                url=url,
                canonical_url=canonical_url,
                found_by=cast("Route", found_by),
                listed_date=published_date,
                listed_modified_at=listed_modified_at,
                listed_title=listed_title,
            )
            for url, canonical_url, found_by, published_date, listed_modified_at, listed_title in cursor.fetchall()
        ]


def known_as(connection: Connection, source_id: str, canonical_urls: Sequence[str]) -> dict[str, Known]:
    """Return the lines of a source by canonical URL; of several spellings, that of a loaded article if there is one."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "known_as"), {"source_id": source_id, "urls": list(canonical_urls)})
        return {canonical: Known(*line) for canonical, *line in cursor.fetchall()}


def settle_crawl(connection: Connection, run_id: str, source_id: str, results: Sequence[PageResult]) -> None:
    """Record a crawl's results; call it only when the WARC segments of its pages are in the lake."""
    settled = [_settled(result) for result in results]
    settings = {"run_id": run_id, "source_id": source_id, "max_wait": MAX_WAIT, **revisits.SCHEDULE}
    with connection.cursor() as cursor:
        for start in range(0, len(settled), _AT_ONCE):
            columns = map(list, zip(*settled[start : start + _AT_ONCE], strict=True))
            cursor.execute(statement(__name__, "settle_crawl"), settings | dict(zip(_SETTLED, columns, strict=True)))


def sources_with_work(connection: Connection, source_ids: Sequence[str]) -> set[str]:
    """Return the sources that have pages to retry or to revisit now."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "with_work"), {"source_ids": list(source_ids)})
        return {source_id for (source_id,) in cursor.fetchall()}


def overdue(connection: Connection, source_ids: Sequence[str]) -> list[Queue]:
    """Return what of each source waits although it is due."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "overdue"), {"source_ids": list(source_ids)})
        return [Queue(*row) for row in cursor.fetchall()]


def prune_events(connection: Connection, keep: timedelta = KEEP_EVENTS) -> int:
    """Delete old events that set no state; return their number."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "prune"), {"keep": keep})
        (pruned,) = cursor.fetchone() or (0,)
        return int(pruned)


def _settled(result: PageResult) -> tuple[object, ...]:
    page = result.page
    response = (page.fetched_at, *page.location, page.etag, page.last_modified) if page else (None,) * 5
    policy = result.reason.retry_policy if result.reason and result.outcome is Outcome.RETRY else None
    retry = (policy.attempts, policy.first_wait, result.retry_at) if policy else (None, None, None)
    return result.found.url, result.outcome.value, *_reason_and_detail(result), *response, *retry


def _reason_and_detail(result: PageResult) -> tuple[str | None, str | None]:
    if result.outcome is Outcome.OTHER_KIND:
        return RejectReason.NOT_AN_ARTICLE.value, f"{result.kind}: known by its address, not requested"
    detail = f"page {result.further_page} of the article" if result.further_page else result.detail
    return result.reason and result.reason.value, detail


def _decision(row: tuple[Any, ...]) -> Decision:
    url, step, state, is_new, fetched_at, *location = row
    page = FetchedPage(fetched_at=fetched_at, location=WarcLocation(*location)) if step == "archived" else None
    return Decision(url=url, step=Step(step), state=state, page=page, is_new=is_new)

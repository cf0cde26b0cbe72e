"""When each listing is polled next: the more of it is new, the sooner; a listing that fails is polled less and less.

The policy is three functions, `read`, `unchanged` and `failed`: from the record before a response to the one after.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from pipelines.warehouse.connection import Connection, statement

MIN_INTERVAL = timedelta(minutes=5)
MAX_INTERVAL = timedelta(days=1)
FIRST_INTERVAL = timedelta(minutes=30)
"""Interval of a new listing, and of one that works again after failures."""

MAX_INTERVAL_WHILE_FAILING = timedelta(days=2)

FULL_READ_EVERY = timedelta(days=1)
"""How long "not modified" is believed: some servers answer it for ever."""

_TARGET_SHARE = 0.1
"""Share of new URLs to aim for: a lower one wastes requests, a much higher one may have missed some."""

_PAGEFUL = 30
"""URLs: a longer listing counts as one of this length, or its news would wait for hours."""

_CLOCK_TOLERANCE = timedelta(days=1)
"""How much newer than its lastmod the content of a sitemap may be."""

_SLOWDOWN = 1.5
_MAX_SPEEDUP = 4
_KEEP = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """The record of one listing.

    Attributes:
        new_share: share of the URLs in the latest reading that were new to the ledger.
        failures: failed polls in a row.
        etag: of the latest reading; None if the next one must be complete. The same holds for `last_modified`.
        changed_at: the lastmod that its sitemap index gave at the latest reading.
        lastmod_is_wrong: whether its content was newer than that lastmod; then the lastmod is not believed.
        has_moved: whether the index gives another lastmod now than at the latest reading.
    """

    url: str
    route: str
    next_poll_at: datetime
    last_polled_at: datetime
    last_status: str = "new"
    poll_every: timedelta = FIRST_INTERVAL
    new_share: float | None = None
    failures: int = 0
    last_read_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    changed_at: datetime | None = None
    lastmod_is_wrong: bool = False
    has_moved: bool = True


def read(poll: Poll, now: datetime, named: int, new: int) -> Poll:
    """Return the record after a reading that named `named` URLs, `new` of them new."""
    news = min(1.0, new / max(1, min(named, _PAGEFUL)))
    return replace(_answered(poll, now, news, "read"), last_read_at=now, new_share=new / max(1, named))


def with_lastmod(poll: Poll, newest: datetime | None, new: int) -> Poll:
    """Return the record after a comparison of a sitemap's lastmod with its content.

    Args:
        poll: the record; without a lastmod, nothing is compared.
        newest: the latest change that the content states, an aware instant.
        new: number of URLs that no listing named before.
    """
    if poll.changed_at is None:
        return poll
    is_older = newest is not None and newest > poll.changed_at + _CLOCK_TOLERANCE
    is_wrong = is_older or (not poll.has_moved and (new > 0 or poll.lastmod_is_wrong))
    return replace(poll, lastmod_is_wrong=is_wrong)


def unchanged(poll: Poll, now: datetime) -> Poll:
    """Return the record after the answer that the listing did not change."""
    return _answered(poll, now, 0.0, "unchanged")


def failed(poll: Poll, now: datetime, problem: str) -> Poll:
    """Return the record after a failure; each failure in a row doubles the wait."""
    failures = poll.failures + 1
    # The exponent is bounded: a listing that has been dead for years must not overflow.
    wait = min(poll.poll_every * 2 ** min(failures, 20), MAX_INTERVAL_WHILE_FAILING)
    return replace(
        poll,
        failures=failures,
        last_status=problem,
        last_polled_at=now,
        next_poll_at=now + wait,
        etag=None,
        last_modified=None,
    )


def _answered(poll: Poll, now: datetime, share: float, status: str) -> Poll:
    every = FIRST_INTERVAL if poll.failures else _adapted(poll.poll_every, share)
    return replace(poll, failures=0, last_status=status, last_polled_at=now, poll_every=every, next_poll_at=now + every)


def _adapted(every: timedelta, share: float) -> timedelta:
    change = _SLOWDOWN if share == 0 else max(1 / _MAX_SPEEDUP, min(_SLOWDOWN, _TARGET_SHARE / share))
    return max(MIN_INTERVAL, min(MAX_INTERVAL, every * change))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A listing that may be due; `changed_at` is the lastmod of its sitemap index, if there is one."""

    url: str
    route: str
    changed_at: datetime | None = None


def due(connection: Connection, source_id: str, candidates: Sequence[Candidate]) -> dict[str, Poll]:
    """Return the listings of a source that are due, by their URL."""
    with connection.cursor() as cursor:
        cursor.execute(
            statement(__name__, "due"),
            {
                "source_id": source_id,
                "urls": [each.url for each in candidates],
                "changed": [each.changed_at for each in candidates],
                "routes": [each.route for each in candidates],
                "first": FIRST_INTERVAL,
                "full_read_every": FULL_READ_EVERY,
            },
        )
        names = [column.name for column in cursor.description or ()]
        return {row[0]: Poll(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()}


def believed(connection: Connection, source_id: str, changed_at: Mapping[str, datetime]) -> frozenset[str]:
    """Return the sitemaps that a poll read lately, when they had this lastmod and nothing newer in them."""
    with connection.cursor() as cursor:
        values = {"source_id": source_id, "urls": list(changed_at), "changed": list(changed_at.values())}
        cursor.execute(statement(__name__, "believed"), values)
        return frozenset(url for (url,) in cursor.fetchall())


def save(connection: Connection, source_id: str, poll: Poll) -> None:
    """Save a poll's record; call it when the listing's URLs are on the ledger."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "save"), {"source_id": source_id, **asdict(poll)})


def forget(connection: Connection) -> None:
    """Delete the records of listings that were not polled for 30 days."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "forget"), {"keep": _KEEP})


def make_due(connection: Connection, source_ids: Sequence[str]) -> None:
    """Make all listings of these sources due now."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "make_due"), {"source_ids": list(source_ids)})

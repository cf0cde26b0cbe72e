"""The last stage: whether ledger, articles and crawl agree, and whether the source gave what it usually gives."""

from collections.abc import Iterable
from datetime import date, timedelta

from pipelines.records.crawl_record import CrawlHead, Outcome, PageResult
from pipelines.records.reasons import SENT_INSTEAD
from pipelines.warehouse.connection import Connection, statement
from pipelines.warehouse.copy import copy_rows

_MIN_USUAL_URLS = 5
"""A day without articles is a fault if the days around it have at least this many."""

_MIN_WITHOUT_PAGE = 5
"""URLs of a crawl without their page; fewer are no sign of the whole site."""

_MAX_SILENCE = timedelta(hours=48)
"""How long a source may name nothing new before its polls fail; longer than a quiet Sunday."""

_GAVE_PAGE = (Outcome.FETCHED, Outcome.UNCHANGED)

# The first is counted here, the others are the columns of imbalance.sql.
_FAULTS = (
    "results of the crawl are missing in its file",
    "found URLs are not on the ledger",
    "fetched pages were not read",
    "URLs are loaded on the ledger without an article",
    "articles have no row on the ledger",
)


def shortcomings(connection: Connection, head: CrawlHead, pages: Iterable[PageResult]) -> list[str]:
    """Return what is wrong with one source's part of a run, each as a clause that names the cause.

    A day that is silent, or whose listings show another day, does not count as walked.
    """
    faults = [
        *head.problems,
        *_imbalance(connection, head, pages),
        *_sent_instead(connection, head),
        *_nothing_fetched(head),
    ]
    doubts = [*_silence(connection, head), *_other_days(connection, head)]
    if head.days and doubts:
        with connection.cursor() as cursor:
            cursor.execute(statement(__name__, "doubt_walk"), {"run_id": head.run_id, "source_id": head.source_id})
    return [*faults, *doubts]


def silence_of_polls(connection: Connection, source_id: str) -> list[str]:
    """Return since when polls of a source have found nothing new, if that is too long."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "silent_since"), {"source_id": source_id, "max_silence": _MAX_SILENCE})
        row = cursor.fetchone()
    return [f"no new article since {row[0]:%Y-%m-%d %H:%M} UTC"] if row else []


def _imbalance(connection: Connection, head: CrawlHead, pages: Iterable[PageResult]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE checked (url text PRIMARY KEY, outcome text, route text, listed_date date)"
            " ON COMMIT DROP"
        )
        rows = ((each.found.url, each.outcome.value, each.found.found_by, each.found.listed_date) for each in pages)
        copy_rows(cursor, "checked", rows)
        missing = sum(head.outcomes.values()) - cursor.rowcount
        cursor.execute("ANALYZE checked")
        key = {"run_id": head.run_id, "source_id": head.source_id, "days": list(head.days)}
        cursor.execute(statement(__name__, "imbalance"), key)
        counts = (missing, *(cursor.fetchone() or ()))
    return [f"the counts do not add up: {count} {fault}" for fault, count in zip(_FAULTS, counts, strict=True) if count]


def _sent_instead(connection: Connection, head: CrawlHead) -> list[str]:
    """Return what the site sent instead of most pages of the crawl; `_imbalance` has filled `checked`."""
    key = {"run_id": head.run_id, "source_id": head.source_id, "classes": [each.value for each in SENT_INSTEAD]}
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "sent_instead"), key)
        classes = cursor.fetchall()
    number, requested = sum(urls for _, urls in classes), sum(head.outcomes.values())
    if number < _MIN_WITHOUT_PAGE or 2 * number <= requested:
        return []
    named = ", ".join(f"{reason} {urls}" for reason, urls in classes)
    return [f"the site sent other pages than the requested ones for {number} of {requested} URLs: {named}"]


def _nothing_fetched(head: CrawlHead) -> list[str]:
    """Return that the site gave no page of the URLs that its listings name, if none at all came."""
    failed = head.outcomes.get(Outcome.FAILED, 0)
    if failed < _MIN_WITHOUT_PAGE or any(number for outcome, number in head.outcomes.items() if outcome in _GAVE_PAGE):
        return []
    return [f"none of the {failed} pages that were requested exist or may be read; their reasons are on the ledger"]


def _silence(connection: Connection, head: CrawlHead) -> list[str]:
    if not head.days:
        return silence_of_polls(connection, head.source_id)
    return [
        f"no URL was found for {day}; the usual number is {usual}"
        for day in head.days
        if day not in head.days_found and (usual := _usual(connection, head.source_id, day)) >= _MIN_USUAL_URLS
    ]


def _other_days(connection: Connection, head: CrawlHead) -> list[str]:
    """Return the days whose index names articles, none of which is of that day by what the articles say."""
    if not any(listing.route == "index" and listing.articles for listing in head.listings):
        return []
    days = [day for day in head.days if day in head.days_found]
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "other_days"), {"source_id": head.source_id, "days": days})
        return [
            f"no article that the listings of {day} name is of that day; they show articles of other days"
            for (day,) in cursor.fetchall()
        ]


def _usual(connection: Connection, source_id: str, day: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "usual"), {"source_id": source_id, "day": day})
        row = cursor.fetchone()
        return int(row[0] or 0) if row else 0

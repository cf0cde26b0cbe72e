"""The last stage: whether ledger, articles and crawl agree, and whether the source gave what it usually gives."""

from collections.abc import Iterable
from datetime import date

from pipelines.records.crawl_record import CrawlHead, PageResult
from pipelines.records.problems import Problem, ProblemClass, problem_of_crawl
from pipelines.warehouse.audit.expected_volume import scarcity_of_days, silence_of_days, silence_of_polls
from pipelines.warehouse.audit.page_health import missing_pages, unread_pages
from pipelines.warehouse.connection import Connection, statement
from pipelines.warehouse.copy import copy_rows

__all__ = ["shortcomings", "silence_of_polls"]

# The first is counted here, the others are the columns of imbalance.sql.
_FAULTS = (
    "results of the crawl are missing in its file",
    "found URLs are not on the ledger",
    "fetched pages were not read",
    "URLs are loaded on the ledger without an article",
    "articles have no row on the ledger",
)


def shortcomings(connection: Connection, head: CrawlHead, pages: Iterable[PageResult]) -> list[Problem]:
    """Return what is wrong with one source's part of a run.

    A day that is silent, or whose listings show another day, does not count as walked.
    """
    faults = [
        *map(problem_of_crawl, head.problems),
        *_imbalance(connection, head, pages),
        *missing_pages(connection, head),
        *unread_pages(connection, head),
    ]
    doubts = [*_silence(connection, head), *_other_days(connection, head)]
    if head.days and doubts:
        with connection.cursor() as cursor:
            cursor.execute(statement(__name__, "doubt_walk"), {"run_id": head.run_id, "source_id": head.source_id})
    return [*faults, *doubts, *scarcity_of_days(connection, head.source_id, _found_days(head))]


def _imbalance(connection: Connection, head: CrawlHead, pages: Iterable[PageResult]) -> list[Problem]:
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
    return [
        Problem(ProblemClass.OUR_FAULT, f"the counts do not add up: {count} {fault}")
        for fault, count in zip(_FAULTS, counts, strict=True)
        if count
    ]


def _silence(connection: Connection, head: CrawlHead) -> list[Problem]:
    if not head.days:
        return silence_of_polls(connection, head.source_id)
    return silence_of_days(connection, head.source_id, [day for day in head.days if day not in head.days_found])


def _found_days(head: CrawlHead) -> list[date]:
    return [day for day in head.days if day in head.days_found]


def _other_days(connection: Connection, head: CrawlHead) -> list[Problem]:
    """Return the days whose index names articles, none of which is of that day by what the articles say."""
    if not any(listing.route == "index" and listing.articles for listing in head.listings):
        return []
    with connection.cursor() as cursor:
        key = {"source_id": head.source_id, "days": _found_days(head)}
        cursor.execute(statement(__name__, "other_days"), key)
        days = [day for (day,) in cursor.fetchall()]
    return [
        Problem(
            ProblemClass.DISCOVERY_BROKEN,
            f"no article that the listings of {day} name is of that day; they show articles of other days",
        )
        for day in days
    ]

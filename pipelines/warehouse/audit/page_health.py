"""Whether the site gave the pages that its listings name, and whether they were read as its pages usually are."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from pipelines.records.crawl_record import CrawlHead, Outcome
from pipelines.records.problems import Problem, ProblemClass, kind_of_reason
from pipelines.records.reasons import NOT_REQUESTED, SENT_INSTEAD, FailureReason
from pipelines.warehouse.connection import Connection, statement

_MIN_PAGES = 5
"""Pages that are missing or were read; fewer are no sign of the whole site."""

_GAVE_PAGE = (Outcome.FETCHED, Outcome.UNCHANGED)
_SENT_INSTEAD = frozenset(each.value for each in SENT_INSTEAD)
_FAILURES = frozenset(each.value for each in FailureReason)

_RECENT = timedelta(hours=6)
"""What polls have found in this time is judged together; a single poll finds too little."""

_MIN_USUAL_PAGES = 20
"""Pages that must have been read in four weeks before they say what is usual."""

_MIN_ARTICLES, _MIN_USUAL_ARTICLES = 10, 50
_FIELDS = ("an author", "a section", "a picture", "the time of publication", "all of their text")


class _Readings(NamedTuple):
    """What became of the pages of some time."""

    loaded: int = 0
    duplicate: int = 0
    rejected: int = 0
    reason: str | None = None

    @property
    def pages(self) -> int:
        return self.loaded + self.duplicate + self.rejected


def missing_pages(connection: Connection, head: CrawlHead) -> list[Problem]:
    """Return why the site gave few of the pages that were requested; the caller has filled the table `checked`."""
    key = {"run_id": head.run_id, "source_id": head.source_id}
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "without_page"), key)
        reasons: dict[str, int] = {reason: urls for reason, urls in cursor.fetchall() if reason in _FAILURES}
    return _sent_instead(head, reasons) or _nothing_fetched(head, reasons) or _not_answered(head, reasons)


def unread_pages(connection: Connection, head: CrawlHead) -> list[Problem]:
    """Return that pages came and were not read as usual: as no articles, as known ones, or without fields."""
    new, usual = _readings(connection, head)
    return [*_rejected(new, usual), *_repeated(new, usual), *_lost_fields(connection, head)]


def _sent_instead(head: CrawlHead, reasons: dict[str, int]) -> list[Problem]:
    classes = {reason: urls for reason, urls in reasons.items() if reason in _SENT_INSTEAD}
    number, requested = sum(classes.values()), sum(head.outcomes.values())
    if number < _MIN_PAGES or 2 * number <= requested:
        return []
    text = f"the site sent other pages than the requested ones for {number} of {requested} URLs: {_counts(classes)}"
    return [Problem(_kind(classes), text)]


def _nothing_fetched(head: CrawlHead, reasons: dict[str, int]) -> list[Problem]:
    """Return that the site gave no page of the URLs that its listings name, if none at all came."""
    failed = head.outcomes.get(Outcome.FAILED, 0)
    if failed < _MIN_PAGES or any(number for outcome, number in head.outcomes.items() if outcome in _GAVE_PAGE):
        return []
    text = f"none of the {failed} pages that were requested exist or may be read; their reasons are on the ledger"
    return [Problem(_kind(reasons), text)]


def _not_answered(head: CrawlHead, reasons: dict[str, int]) -> list[Problem]:
    """Return why most pages could not be fetched this time."""
    waiting = {reason: urls for reason, urls in reasons.items() if FailureReason(reason).retry_policy.is_transient}
    number, requested = sum(waiting.values()), sum(head.outcomes.values())
    if number < _MIN_PAGES or 2 * number <= requested:
        return []
    return [Problem(_kind(waiting), f"{number} of {requested} pages could not be fetched: {_counts(waiting)}")]


def _kind(reasons: dict[str, int]) -> ProblemClass:
    """Return the class of the most frequent reason; what was not requested was spared because of another one."""
    requested = [each for each in reasons if FailureReason(each).retry_policy != NOT_REQUESTED]
    first = next(iter(requested or reasons), FailureReason.HTTP_404.value)  # none: another run has settled them since
    return kind_of_reason(FailureReason(first))


def _counts(reasons: dict[str, int]) -> str:
    return ", ".join(f"{reason} {urls}" for reason, urls in reasons.items())


def _readings(connection: Connection, head: CrawlHead) -> tuple[_Readings, _Readings]:
    today = datetime.now(UTC).date()
    first, last = (min(head.days), max(head.days)) if head.days else (today, today + timedelta(days=1))
    span = {"first": first, "last": last, "days": list(head.days), "recent": timedelta() if head.days else _RECENT}
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "readings"), {"source_id": head.source_id, **span})
        found = {is_new: _Readings(*counts) for is_new, *counts in cursor.fetchall()}
    return found.get(True, _Readings()), found.get(False, _Readings())


def _rejected(new: _Readings, usual: _Readings) -> list[Problem]:
    """Return that most pages gave no article, much more than usually; of a source without a past, that none did."""
    if new.pages < _MIN_PAGES:
        return []
    share = new.rejected / new.pages
    if usual.pages < _MIN_USUAL_PAGES:
        is_broken, past = share == 1, ""
    else:
        usual_share = usual.rejected / usual.pages
        is_broken, past = share > 0.5 and share > usual_share + 0.4, f"; usually {usual_share:.0%} do"
    text = f"{new.rejected} of {new.pages} pages gave no article, most of them as {new.reason}{past}"
    return [Problem(ProblemClass.EXTRACTION_BROKEN, text)] if is_broken else []


def _repeated(new: _Readings, usual: _Readings) -> list[Problem]:
    """Return that nearly all pages were known articles under other addresses, which is not usual."""
    if new.duplicate < _MIN_PAGES or new.duplicate < 0.9 * new.pages or 2 * usual.duplicate > usual.pages:
        return []
    text = f"{new.duplicate} of {new.pages} pages are articles that are already there under another address"
    return [Problem(ProblemClass.ALL_DUPLICATES, text)]


def _lost_fields(connection: Connection, head: CrawlHead) -> list[Problem]:
    """Return the fields that most articles of the walked days lack and most earlier ones have."""
    if not head.days:
        return []
    span = {"days": list(head.days), "first": min(head.days)}
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "fields_of_day"), {"source_id": head.source_id, **span})
        (articles, *lacking), (earlier, *usually_lacking) = cursor.fetchall()
    if articles < _MIN_ARTICLES or earlier < _MIN_USUAL_ARTICLES:
        return []
    return [
        Problem(ProblemClass.EXTRACTION_BROKEN, f"{number} of {articles} articles lack {field}; usually {usual} of 100")
        for field, number, usual in zip(
            _FIELDS, lacking, (round(100 * each / earlier) for each in usually_lacking), strict=True
        )
        if number >= 0.8 * articles and usual <= 20
    ]

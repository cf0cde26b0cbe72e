"""Whether a source named as many URLs as it usually does: by weekday, and beside the others of its country.

A quiet Sunday is like other Sundays, a public holiday is quiet at all sources of a country, and a new source has no
usual number yet: none of them is a problem.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from statistics import median
from typing import NamedTuple

from pipelines.records.problems import Problem, ProblemClass
from pipelines.warehouse.connection import Connection, statement

_MIN_USUAL_URLS = 5
"""A day without URLs is a problem if it usually has at least this many."""

_MIN_USUAL_OF_SCARCE = 20
"""A day with few URLs is a problem only if it usually has at least this many; smaller numbers vary by chance."""

_SCARCE_SHARE = 0.25
_MIN_WEEKS = 3
"""Weeks whose same weekday must be known before it says what is usual."""

_FIRST_DAY_OFF = 4
"""Friday, as `date.weekday` counts: the days before it are working days everywhere."""

_HOLIDAY_SHARE = 0.5
"""On a public holiday half of a country's other sources have less than this share of their usual URLs."""

_MIN_OTHERS = 2
_MAX_SILENCE = timedelta(hours=48)
"""How long a source may name nothing new before its polls fail, if its own pauses were never longer."""

_MAX_SILENCE_OF_HOLIDAY = 2 * _MAX_SILENCE
_MAX_SILENCE_OF_NEW = timedelta(days=7)
"""Likewise for a source that was found less than two weeks ago."""


class _Usual(NamedTuple):
    """The URLs of a day: their number, that of like days (median and least), the number of like days."""

    found: int
    usual: int
    least: int
    days: int


def silence_of_days(connection: Connection, source_id: str, days: Iterable[date]) -> list[Problem]:
    """Return the days that have no URL although they should; `days` are those for which the listings named none."""
    return [
        Problem(ProblemClass.NOTHING_PUBLISHED, f"no URL was found for {day}; the usual number is {usual}")
        for day in days
        if (usual := _usual_of_silent(connection, source_id, day)) >= _MIN_USUAL_URLS
        and not _is_holiday(connection, source_id, day)
    ]


def scarcity_of_days(connection: Connection, source_id: str, days: Iterable[date]) -> list[Problem]:
    """Return the days with much fewer URLs than such weekdays have."""
    return [
        Problem(
            ProblemClass.NOTHING_PUBLISHED,
            f"only {counted.found} URLs were found for {day}; the usual number on a {day:%A} is {counted.usual}",
        )
        for day in days
        if _is_scarce(counted := _usual_of_weekday(connection, source_id, day))
        and not _is_holiday(connection, source_id, day)
    ]


def silence_of_polls(connection: Connection, source_id: str) -> list[Problem]:
    """Return since when polls of a source have found nothing new, if that is too long for it."""
    limits = {"max_silence": _MAX_SILENCE, "max_silence_of_new": _MAX_SILENCE_OF_NEW}
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "silent_since"), {"source_id": source_id, **limits})
        row = cursor.fetchone()
    if row is None:
        return []
    since, silence = row
    if silence < _MAX_SILENCE_OF_HOLIDAY and _is_quiet(_shares(connection, "shares_of_polls", source_id=source_id)):
        return []
    return [Problem(ProblemClass.NOTHING_PUBLISHED, f"no new article since {since:%Y-%m-%d %H:%M} UTC")]


def _is_scarce(counted: _Usual) -> bool:
    return (
        counted.days >= _MIN_WEEKS
        and counted.usual >= _MIN_USUAL_OF_SCARCE
        and counted.found < _SCARCE_SHARE * counted.usual
        and 2 * counted.found < counted.least
    )


def _usual_of_silent(connection: Connection, source_id: str, day: date) -> int:
    """Return the usual number of a day's weekday; of a source that is too new for that, of the days around a weekday.

    On the first weekends of a new source nothing is usual.
    """
    counted = _usual_of_weekday(connection, source_id, day)
    if counted.days >= _MIN_WEEKS:
        return counted.usual
    if day.weekday() >= _FIRST_DAY_OFF:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "usual"), {"source_id": source_id, "day": day})
        (usual,) = cursor.fetchone() or (None,)
        return int(usual or 0)


def _usual_of_weekday(connection: Connection, source_id: str, day: date) -> _Usual:
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "usual_of_weekday"), {"source_id": source_id, "day": day})
        return _Usual(*(cursor.fetchone() or (0, 0, 0, 0)))


def _is_holiday(connection: Connection, source_id: str, day: date) -> bool:
    return _is_quiet(_shares(connection, "shares_of_day", source_id=source_id, day=day))


def _shares(connection: Connection, name: str, **key: object) -> list[float]:
    """Return what the other sources of the country found, each as a share of its usual number."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, name), {**key, "min_usual": _MIN_USUAL_URLS})
        return [float(share) for (share,) in cursor.fetchall()]


def _is_quiet(shares: Sequence[float]) -> bool:
    return len(shares) >= _MIN_OTHERS and median(shares) < _HOLIDAY_SHARE

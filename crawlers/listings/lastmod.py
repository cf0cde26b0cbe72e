"""Dates of a sitemap in W3C format: an instant, a day, a month or a year."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from pipelines.dates import is_plausible, parse_moment

_MONTH_OR_YEAR = re.compile(r"(\d{4})(?:-(\d\d))?")
_NO_TIME = re.compile(r"\d{4}-?\d\d-?\d\d")


@dataclass(frozen=True, slots=True)
class Span:
    """The span of time that a date stands for, as aware instants; they are equal for an instant."""

    begins: datetime
    ends: datetime

    @property
    def is_of_days(self) -> bool:
        """Whether the span covers several days."""
        return self.ends - self.begins > timedelta(days=2)


def read_span(text: str, zone: tzinfo) -> Span | None:
    """Read a W3C date, or a date in the format of feeds; without an offset it is in this zone."""
    if match := _MONTH_OR_YEAR.fullmatch(text):
        return _of_month_or_year(int(match[1]), int(match[2]) if match[2] else None, zone)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        moment = parse_moment(text, zone) if text else None
        return Span(moment.at.astimezone(UTC), moment.at.astimezone(UTC)) if moment else None
    if not is_plausible(instant.year):
        return None
    begins = (instant if instant.tzinfo else instant.replace(tzinfo=zone)).astimezone(UTC)
    return Span(begins, begins + timedelta(days=1, seconds=-1) if _NO_TIME.fullmatch(text) else begins)


def _of_month_or_year(year: int, month: int | None, zone: tzinfo) -> Span | None:
    if not is_plausible(year) or not 1 <= (month or 1) <= 12:
        return None
    first = date(year, month or 1, 1)
    following = (first + timedelta(days=31)).replace(day=1) if month else date(year + 1, 1, 1)
    begins, ends = (datetime(day.year, day.month, 1, tzinfo=zone).astimezone(UTC) for day in (first, following))
    return Span(begins, ends - timedelta(seconds=1))

"""Whether a date of publication is an instant or a day alone, and which day the page prints.

Many publishing tools write a day alone as its midnight. A midnight is an instant only if the page shows its clock time
to readers, or prints another day than the one that the midnight begins.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from pipelines.dates import Moment
from pipelines.extraction.date_reader import Reader
from pipelines.extraction.local_offset import in_local_offset

_FARTHEST_WEST, _FARTHEST_EAST = timedelta(hours=-12), timedelta(hours=14)  # of all zones from UTC


@dataclass(frozen=True, slots=True)
class Publication:
    """When a page says that its article was published.

    Attributes:
        at: aware instant in the page's own offset, None if the page names no time of day.
        day: the publication's day, None if the page names none.
        place: where the page names it; without a day, why there is none.
    """

    at: datetime | None
    day: date | None
    place: str


@dataclass(frozen=True, slots=True)
class SeenDates:
    """The dates of a page that readers see, the most trusted first.

    Attributes:
        places: those of the visible places, which may be in an attribute of the element.
        texts: reads those in visible text.
    """

    places: Iterable[Moment]
    texts: Callable[[], Sequence[Moment]]


def settle_publication(
    moment: Moment, place: str, seen: SeenDates, reader: Reader, *, is_described: bool
) -> Publication:
    """Return the publication that a page's best date means, which was found at `place`.

    The days of a described source are those of its zone, which is the reader's; all others are the page's own.
    """
    if not moment.has_time:
        return Publication(None, moment.day, place)
    is_local_midnight = moment.at.time() != time() and moment.at.astimezone(reader.zone).time() == time()
    at = moment.at if is_local_midnight else in_local_offset(moment, seen.places, reader)
    day = _day_that_begins(at, reader.zone)
    if day is not None and not _is_shown(at, reader.zone, seen.texts()):
        clock = next((each for each in seen.texts() if each.day == day and _has_clock(each)), None)
        if clock is None:
            return Publication(None, day, place)
        moment, at = clock, clock.at
    if is_described or (moment.has_offset and not at.utcoffset()):
        printed = () if is_described else seen.texts()
        days = (each.day for each in printed if _may_be_day_of(at, each.day))
        return Publication(at, next(days, at.astimezone(reader.zone).date()), place)
    return Publication(at, at.date(), place)


def _day_that_begins(at: datetime, zone: tzinfo) -> date | None:
    """Return the day that an instant begins, as it is written or in a zone; None if it is no midnight."""
    return next((each.date() for each in (at, at.astimezone(zone)) if each.time() == time()), None)


def _is_shown(at: datetime, zone: tzinfo, texts: Sequence[Moment]) -> bool:
    """Return whether readers see that a midnight is an instant: by its clock time, or by its day in another zone."""
    written, local = at.replace(tzinfo=None), at.astimezone(zone)
    if any(each.has_time and (each.at == at or each.at.replace(tzinfo=None) == written) for each in texts):
        return True
    days = {each.day for each in texts}
    if at.utcoffset() or written.time() != time() or written.date() in days:
        return False
    return local.date() in days if local.utcoffset() else any(_may_be_day_of(at, each) for each in days)


def _has_clock(moment: Moment) -> bool:
    return moment.has_time and moment.at.time() != time()


def _may_be_day_of(at: datetime, day: date) -> bool:
    """Return whether an instant is on this day somewhere."""
    utc = at.replace(tzinfo=None) - (at.utcoffset() or timedelta())
    return (utc + _FARTHEST_WEST).date() <= day <= (utc + _FARTHEST_EAST).date()

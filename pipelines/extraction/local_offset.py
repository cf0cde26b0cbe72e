"""The offset of an instant that the markup gives in UTC or without a zone, by the dates that readers see."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta, timezone

from pipelines.dates import Moment
from pipelines.extraction.date_reader import Reader

_MAX_OFFSET, _OFFSET_STEP = timedelta(hours=14), timedelta(minutes=30)
_ROUNDING = timedelta(minutes=1)
_MIN_FALSE_OFFSET = timedelta(hours=2)  # a difference of one hour may be a zone's winter name in summer


def may_be_same(moment: Moment, other: Moment) -> bool:
    """Return whether two clock times may be of one instant, in two zones; a midnight may stand for any."""
    apart = abs(_clock(moment.at) - _clock(other.at))
    off = min(apart % _OFFSET_STEP, -apart % _OFFSET_STEP)
    return time() in {moment.at.time(), other.at.time()} or (apart <= _MAX_OFFSET and off <= _ROUNDING)


def in_local_offset(moment: Moment, visible: Iterable[Moment], reader: Reader) -> datetime:
    """Return the moment; if it is in UTC, in the offset that the page's visible dates show.

    A visible date with the same clock time in another zone shows that it is not UTC, and so does a time after the
    fetch. A visible date with the same instant, or without a zone and some hours apart, shows the local offset.
    """
    if not moment.has_time:
        return datetime.combine(moment.day, moment.at.time(), reader.zone)
    if moment.at.utcoffset() == timedelta(0) or not moment.has_offset:
        for seen in visible:
            if seen.has_time and (local := _corrected(moment, seen)):
                return local
    local = moment.at.replace(tzinfo=reader.zone)
    return local if moment.at.utcoffset() == timedelta(0) and moment.at > reader.now >= local else moment.at


def _corrected(moment: Moment, seen: Moment) -> datetime | None:
    """Return a moment in UTC, or in no known zone, in the offset of a visible one; None if the two are unrelated."""
    at = moment.at
    ahead = _clock(seen.at) - _clock(at)
    if not moment.has_offset and not seen.has_offset and at.utcoffset() != timedelta(0):
        return None
    if seen.at.utcoffset() != timedelta(0):
        if not ahead:
            return at.replace(tzinfo=seen.at.tzinfo)
        if _clock(seen.at.astimezone(UTC)) == _clock(at.astimezone(UTC)):
            return at.astimezone(seen.at.tzinfo)
        apart = abs(seen.at.replace(second=0) - at.replace(second=0, microsecond=0))
        is_false = seen.has_offset and _MIN_FALSE_OFFSET <= apart <= _MAX_OFFSET and not apart % _OFFSET_STEP
        return seen.at.replace(second=at.second) if is_false else None
    if seen.has_offset or not ahead or abs(ahead) > _MAX_OFFSET or ahead % _OFFSET_STEP:
        return None
    return at.astimezone(timezone(ahead))


def _clock(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None, second=0, microsecond=0)

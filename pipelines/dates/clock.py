"""Clock times in the text around a date: 15:45, 3.45 p. m., 下午 3:45, 15時45分, 20 h 15, 07.30 malam."""

import re
from datetime import time

from pipelines.dates.words import hours_of

_PERIOD = r"[\ue100-\uf0ff]"
_CLOCK = re.compile(
    rf"(?:(?P<before>{_PERIOD})[ .]{{0,2}}|(?<![\d/.:-]))(?P<hour>\d{{1,2}})"
    r"(?:[:.](?P<minute>\d\d)(?!\d)(?::(?P<second>\d\d))?(?:\.\d+)?"
    r"|\s?(?P<unit>h|uhr|giờ|[時时点點시])(?![^\W\d_h])\s?(?:(?P<minute_after>\d\d)(?!\d)\s?[分분]?\s?(?:(?P<second_after>\d\d)[秒초])?)?)?"
    rf"(?:\s?(?P<after>{_PERIOD})\.?)?"
    r"(?:\s*(?P<zone>\(?(?:UTC|GMT)?\s?[+-]\d\d?:?(?:\d\d)?\b\)?|\(?(?:[A-Z]{1,5}|\u041c\u0421\u041a)\)?(?![\w-])))?",
    re.IGNORECASE,
)


def find_clock(text: str) -> tuple[time, str | None] | None:
    """Return the first clock time of a marked text, and the zone's mark after it."""
    for match in _CLOCK.finditer(text):
        mark = match["after"] or match["before"]
        if not (mark or match["minute"] or match["unit"]):
            continue  # a number only
        hour = int(match["hour"])
        minute = int(match["minute"] or match["minute_after"] or 0)
        second = without_leap(int(match["second"] or match["second_after"] or 0))
        hour = _hour(hour, mark) if mark else hour
        if hour < 24 and minute < 60 and second < 60:
            return time(hour, minute, second), match["zone"]
    return None


def without_leap(second: int) -> int:
    """Return the last second that a clock of Python knows for a leap second, which ends the same day."""
    return 59 if second == 60 else second


def _hour(hour: int, mark: str) -> int:
    """Return the hour that a part of the day means: 7 is 19 at night, but 1 is 1."""
    if hour > 12:
        return hour
    start, end = hours_of(mark)
    return min((hour % 12, hour % 12 + 12), key=lambda each: _hours_away(each, start, end))


def _hours_away(hour: int, start: int, end: int) -> int:
    """Return the hours between an hour and a part of the day, 0 within it."""
    is_within = (hour - start) % 24 < ((end - start) % 24 or 24)
    return 0 if is_within else min((start - hour) % 24, (hour - end) % 24 + 1)

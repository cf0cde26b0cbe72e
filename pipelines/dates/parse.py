"""Parsing dates as pages write them, in attributes or in visible text."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from email.utils import parsedate_to_datetime

from pipelines.dates.own_zone import own_zone
from pipelines.dates.words import DATE_WORDS, MONTHS, UNITS, fold_accents
from pipelines.dates.zones import is_offset, zone_of

_MAX_DATE_LINE_LETTERS = 80
_WORDS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_MAX_TEXT_LETTERS = 300  # a longer text is prose
_FIRST_YEAR, _LAST_YEAR = 1990, 2100

_ISO = re.compile(
    r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:(?:[T\s_]+|\s*[|,]\s*)(\d{1,2})[:.-](\d\d)(?:[:.-](\d\d)(?:[.,]\d+)?)?\s*(?P<zone>Z\b|(?:UTC|GMT)?\s?[+-]\d\d?:?(?:\d\d)?(?!\d)|[A-Z]{2,5}\b)?)?",
)
_COMPACT = re.compile(r"(?<!\d)(\d{4})(\d\d)(\d\d)T(\d\d):?(\d\d)(?::?(\d\d))?(?P<zone>Z|[+-]\d\d:?\d\d)?")
_EPOCH = re.compile(r"(\d{10})(\d{3})?$")
_YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[/.年년]\s?(\d{1,2})\s?[/.月월]\s?(\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(?<![\d/.])(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?\2\s?((?:19|20)\d\d|\d\d)(?![\d/])")
_DAY_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.|er|º)?[\s-]+(?:de\s+)?([^\W\d_]{3,14})\.?,?[\s-]+(?:de\s+|del\s+)?['\u2019]?((?:19|20)\d\d)(?!\d)"
)
_MONTH_DAY = re.compile(r"(?<![^\W\d_])([^\W\d_]{3,30})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)(?!\d)")
_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])")  # between a name and a month, as in "Ann FerrisDec 05, 2023"
_CLOCK = re.compile(
    r"(?<![\d/.:-])(\d{1,2})(?:[:.h](\d\d)(?::(\d\d))?(?:\.\d+)?\s*([ap]\.?m\b\.?)?|\s*([ap]\.?m\b\.?))"
    r"(?:\s*(?P<zone>\(?(?:UTC|GMT)?\s?[+-]\d\d?:?(?:\d\d)?\b\)?|\(?[A-Z]{1,5}\)?(?![\w-])))?",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(\d{1,3}|an?|se)\s*([a-z]+)\s+(?:yang\s+)?(?:lalu|ago)\b", re.IGNORECASE)
_YESTERDAY = re.compile(r"\b(kemarin|yesterday)\b", re.IGNORECASE)
_TODAY = re.compile(r"\b(hari ini|today)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A parsed date.

    Attributes:
        at: aware instant; midnight if the text names a day only.
        has_time: whether the text has a clock time.
        has_offset: whether the text has an offset or a zone.
    """

    at: datetime
    has_time: bool
    has_offset: bool

    @property
    def day(self) -> date:
        """The day in the date's own zone."""
        return self.at.date()


def parse_moment(text: str, zone: tzinfo, now: datetime | None = None, *, month_first: bool = False) -> Moment | None:
    """Parse the first date of a short text; return None if it has no valid date.

    Args:
        text: an attribute's value or a visible date line ("Diperbarui: Jum'at, 12 Ags 2019 | 07:05 WITA").
        zone: zone of a clock time without one, and of letters that mean it (`CST` in China).
        now: aware instant from which "3 jam yang lalu" counts; without it, relative dates are not parsed.
        month_first: whether 02/11/2023 is 11 February.
    """
    text = " ".join(text[:_MAX_TEXT_LETTERS].split())
    try:
        moment = (
            _from_iso(text, zone)
            or _from_epoch(text, zone)
            or _from_words(text, zone, month_first=month_first)
            or _from_relative(text, zone, now)
            or _from_mail(text, zone)
        )
    except (ValueError, OverflowError):  # 31 February, the year 0, the hour 25
        return None
    return moment if moment and is_plausible(moment.at.year) else None


def is_plausible(year: int) -> bool:
    """Return whether web news may be of this year; 0001 and 9999 stand for no date, and overflow in other zones."""
    return _FIRST_YEAR <= year <= _LAST_YEAR


def is_date_line(line: str) -> bool:
    """Return whether a line is only a date."""
    if len(line) > _MAX_DATE_LINE_LETTERS or not any(map(str.isdigit, line)):
        return False
    known = all(word in DATE_WORDS for word in map(fold_accents, _WORDS.findall(line)))
    return known and parse_moment(line, UTC) is not None


def _from_iso(text: str, zone: tzinfo) -> Moment | None:
    match = _ISO.search(text) or _COMPACT.search(text)
    if match is None or not is_plausible(int(match[1])):
        return None
    day = date(int(match[1]), int(match[2]), int(match[3]))
    if match[4] is None:
        return _on_day(day, text, match, zone)
    clock = time(int(match[4]), int(match[5]), int(match[6] or 0))
    mark = _zone(match["zone"], zone, day)
    return Moment(at=datetime.combine(day, clock, mark or zone), has_time=True, has_offset=mark is not None)


def _from_epoch(text: str, zone: tzinfo) -> Moment | None:
    match = _EPOCH.match(text)
    if match is None:
        return None
    return Moment(at=datetime.fromtimestamp(int(match[1]), zone), has_time=True, has_offset=True)


def _from_mail(text: str, zone: tzinfo) -> Moment | None:
    """Parse an RFC 2822 date, also with a two-digit year or a bare GMT."""
    at = parsedate_to_datetime(text)
    offset = at.utcoffset()
    mark = text.rsplit(maxsplit=1)[-1]
    if mark.isalpha() and (named := _zone(mark, zone, at.date())):
        return Moment(at=at.replace(tzinfo=named), has_time=True, has_offset=True)
    if offset is None or not is_offset(offset):
        return Moment(at=at.replace(tzinfo=zone), has_time=True, has_offset=False)
    return Moment(at=at, has_time=True, has_offset=True)


def _from_words(text: str, zone: tzinfo, *, month_first: bool) -> Moment | None:
    found = [
        (match.start(), day, match)
        for match, day in (
            _by_name(text, _DAY_MONTH, day=1, month=2),
            _by_name(text, _MONTH_DAY, day=2, month=1),
            _by_year(text),
            _by_number(text, month_first=month_first),
        )
        if match is not None and day is not None
    ]
    if not found:
        return None
    _, day, match = min(found, key=lambda item: item[0])
    return _on_day(day, text, match, zone)


_DateMatch = tuple[re.Match[str] | None, date | None]


def _by_name(text: str, pattern: re.Pattern[str], *, day: int, month: int) -> _DateMatch:
    for match in pattern.finditer(text):
        number = MONTHS.get(fold_accents(_JOINED.split(match[month])[-1]))
        if number is not None:
            return match, date(int(match[3]), number, int(match[day]))
    return None, None


def _by_year(text: str) -> _DateMatch:
    match = _YEAR_FIRST.search(text)
    return (match, date(int(match[1]), int(match[2]), int(match[3]))) if match else (None, None)


def _by_number(text: str, *, month_first: bool) -> _DateMatch:
    match = _NUMERIC.search(text)
    if match is None:
        return None, None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    year += 2000 if year < 100 else 0
    if second > 12 or (month_first and first <= 12):
        first, second = second, first
    return match, date(year, second, first)


def _on_day(day: date, text: str, match: re.Match[str], zone: tzinfo) -> Moment | None:
    """Combine the day with the clock time after it, else before it."""
    if not is_plausible(day.year):
        return None
    clock = _clock(text[match.end() :]) or _clock(text[: match.start()])
    if clock is None:
        return Moment(at=datetime.combine(day, time(), zone), has_time=False, has_offset=False)
    at, letters = clock
    mark = _zone(letters, zone, day)
    return Moment(at=datetime.combine(day, at, mark or zone), has_time=True, has_offset=mark is not None)


def _zone(mark: str | None, zone: tzinfo, day: date) -> tzinfo | None:
    """Return the zone of a mark after a clock time; its meaning at the publisher goes first."""
    return (own_zone(mark, zone, day.year) or zone_of(mark)) if mark else None


def _clock(text: str) -> tuple[time, str | None] | None:
    for match in _CLOCK.finditer(text):
        hour, minute, second = int(match[1]), int(match[2] or 0), int(match[3] or 0)
        half = (match[4] or match[5] or "").lower()
        if half and hour <= 12:
            hour = hour % 12 + (12 if half.startswith("p") else 0)
        if hour < 24 and minute < 60 and second < 60:
            return time(hour, minute, second), match["zone"]
    return None


def _from_relative(text: str, zone: tzinfo, now: datetime | None) -> Moment | None:
    if now is None:
        return None
    local = now.astimezone(zone)
    match = _RELATIVE.search(text)
    if match and match[2].lower() in UNITS:
        count, seconds = int(match[1]) if match[1].isdigit() else 1, UNITS[match[2].lower()]
        at = local - timedelta(seconds=count * seconds)
        return Moment(at=at.replace(microsecond=0), has_time=seconds < UNITS["hari"], has_offset=True)
    for pattern, days in ((_YESTERDAY, 1), (_TODAY, 0)):
        if match := pattern.search(text):
            return _on_day((local - timedelta(days=days)).date(), text, match, zone)
    return None

"""Parsing dates as pages write them, in attributes or in visible text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from email.utils import parsedate_to_datetime

from pipelines.dates.calendar_days import gregorian_day, is_plausible
from pipelines.dates.clock import find_clock, without_leap
from pipelines.dates.marked_text import mark_names, western
from pipelines.dates.own_zone import own_zone
from pipelines.dates.relative import find_ago
from pipelines.dates.words import date_words, fold_word, month_of, order_of
from pipelines.dates.zones import is_offset, zone_of

_MAX_DATE_LINE_LETTERS = 80
_WORDS = re.compile(r"[^\s\d.,:;|/()\[\]\u2013\u2014-]+")
_MAX_TEXT_LETTERS = 300  # a longer text is prose
_DAY_SECONDS = 86400

_ISO = re.compile(
    r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:(?:[T\s_]+|\s*[|,]\s*)(?P<hour>\d{1,2})(?P<mark>[:.-])(?P<minute>\d\d)(?:(?P=mark)(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"(?!\s?(?:[aApP]\.?\s?[mM]\b|[^\x00-\x7f]))"  # a part of the day, which is no zone
    r"\s*(?P<zone>Z\b|(?:UTC|GMT)?\s?[+-]\d\d?:?(?:\d\d)?(?!\d)|[A-Z]{2,5}\b)?)?"
)
_COMPACT = re.compile(
    r"(?<!\d)(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)T(?P<hour>\d\d):?(?P<minute>\d\d)(?::?(?P<second>\d\d))?"
    r"(?P<zone>Z|[+-]\d\d:?\d\d)?"
)
_DIGITS = re.compile(  # a whole text
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?:(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?)?"
    r"(?P<zone>Z|[+-]\d\d:?\d\d)?"
)
_LEAP_SECOND = re.compile(r"(?<=:\d\d):60\b")
_EPOCH = re.compile(r"(\d{10})(\d{3})?$")

# Of marked text: a month is a letter from U+E000 on, a word such as "de" is U+E0FF.
_BETWEEN = r"[\s.,/'\u2019()\ue0ff-]{0,6}"
_MONTH = rf"(?P<month>[\ue000-\ue02f])(?:\s?/\s?[\ue000-\ue02f])?{_BETWEEN}"
_DAY = r"(?P<day>\d{1,2})(?!\d|\s?[ap]m\b)(?:-?[^\W\d_]{1,3}(?![^\W\d_]))?" + _BETWEEN
_YEAR = r"(?<!\d)(?P<year>\d{4})(?!\d)"
_YEAR_BEFORE = _YEAR + r"(?:-?[^\W\d_]{1,4}(?![^\W\d_]))?" + _BETWEEN
_SHORT_YEAR = r"(?:(?<=['\u2019-])|(?<=\s)(?=[3-9]))(?P<short_year>\d\d)(?![\d:.])"  # '25, 6-Mar-25, Thai 68
_DATES = (
    re.compile(rf"(?<!\d){_DAY}{_MONTH}(?:{_YEAR}|{_SHORT_YEAR})"),
    re.compile(rf"{_MONTH}{_DAY}{_YEAR}"),
    re.compile(rf"{_YEAR_BEFORE}{_MONTH}(?P<day>\d{{1,2}})(?![\d:])"),
    re.compile(rf"{_YEAR_BEFORE}{_DAY}(?P<month>[\ue000-\ue02f])(?!{_BETWEEN}\d{{4}})"),
    re.compile(
        r"(?<!\d)(?P<year>\d{4})\s?[/.年년\ue0ff-]\s?(?P<number>\d{1,2})\s?(?:-\ue0ff\s)?[/.月월\ue0ff-]\s?(?P<day>\d{1,2})(?!\d)"
    ),
    re.compile(r"(?<!\d)(?P<day>\d{1,2})\s?\ue0ff\s?(?P<number>\d{1,2})[,\s\ue0ff]{1,4}(?P<year>\d{4})(?!\d)"),
)
_NUMERIC = re.compile(r"(?<![\d/.])(\d{1,2})\s?([/.\ue0ff-])\s?(\d{1,2})\s?\2\s?([12]\d{3}|\d{1,2})(?![\d/]|[.:]\d)")


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


def parse_moment(text: str, zone: tzinfo, now: datetime | None = None, *, language: str = "") -> Moment | None:
    """Parse the first date of a short text, in any language; return None if it has no valid date.

    Args:
        text: an attribute's value or a visible date line ("Diperbarui: Jum'at, 12 Ags 2019 | 07:05 WITA").
        zone: zone of a clock time without one, and of letters that mean it (`CST` in China).
        now: aware instant from which "3 jam yang lalu" counts; without it, relative dates are not parsed.
        language: tag of the text's language (`id`, `en-US`): its names of months go first, and it tells the order of
            02/11/2023 and the calendar of 1403/12/16.
    """
    text = western(text[:_MAX_TEXT_LETTERS])
    code = re.split("[-_]", language.lower(), maxsplit=1)[0]
    try:
        moment = (
            _from_iso(text, zone, code)
            or _from_digits(text, zone)
            or _from_words(mark_names(text, code), zone, code, order_of(language))
            or _from_relative(text, zone, now, code)
            or _from_mail(text, zone)
        )
    except (ValueError, OverflowError):  # the year 0, the hour 25
        return None
    return moment if moment and is_plausible(moment.at.year) else None


def is_date_line(line: str) -> bool:
    """Return whether a line is only a date."""
    if len(line) > _MAX_DATE_LINE_LETTERS or not any(map(str.isdigit, line)):
        return False
    known = all(word in date_words() for word in map(fold_word, _WORDS.findall(line)))
    return known and parse_moment(line, UTC) is not None


def _from_iso(text: str, zone: tzinfo, language: str) -> Moment | None:
    match = _ISO.search(text) or _COMPACT.search(text)
    if match is None or (match["hour"] is None and match.end() < len(text)):
        return None
    return _at(match, zone, language)


def _from_digits(text: str, zone: tzinfo) -> Moment | None:
    """Parse a text of digits only: seconds or milliseconds since 1970, 20250306 or 20250306154500."""
    if match := _EPOCH.match(text):
        return Moment(at=datetime.fromtimestamp(int(match[1]), zone), has_time=True, has_offset=True)
    match = _DIGITS.fullmatch(text)
    return _at(match, zone, "") if match else None


def _at(match: re.Match[str], zone: tzinfo, language: str) -> Moment | None:
    day = gregorian_day(match["year"], int(match["month"]), int(match["day"]), language=language)
    if day is None:
        return None
    if match["hour"] is None:
        return Moment(at=datetime.combine(day, time(), zone), has_time=False, has_offset=False)
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if (hour, minute, second) == (24, 0, 0):  # the end of the day in ISO 8601
        day, hour = day + timedelta(days=1), 0
    clock = time(hour, minute, without_leap(second))
    mark = _zone(match["zone"], zone, day)
    return Moment(at=datetime.combine(day, clock, mark or zone), has_time=True, has_offset=mark is not None)


def _from_mail(text: str, zone: tzinfo) -> Moment | None:
    """Parse an RFC 2822 date, also with a two-digit year or a bare GMT."""
    at = parsedate_to_datetime(_LEAP_SECOND.sub(":59", text))
    offset = at.utcoffset()
    mark = text.rsplit(maxsplit=1)[-1]
    if mark.isalpha() and (named := _zone(mark, zone, at.date())):
        return Moment(at=at.replace(tzinfo=named), has_time=True, has_offset=True)
    if offset is None or not is_offset(offset):
        return Moment(at=at.replace(tzinfo=zone), has_time=True, has_offset=False)
    return Moment(at=at, has_time=True, has_offset=True)


def _from_words(text: str, zone: tzinfo, language: str, order: str) -> Moment | None:
    """Parse the first date of a marked text, of the Gregorian calendar if there is one."""
    found = [*_by_name(text, language), *_by_number(text, language, order)]
    if not found:
        return None
    _, start, day, end = min(found)
    clock = find_clock(text[end:]) or find_clock(text[:start])
    if clock is None:
        return Moment(at=datetime.combine(day, time(), zone), has_time=False, has_offset=False)
    at, letters = clock
    mark = _zone(letters, zone, day)
    return Moment(at=datetime.combine(day, at, mark or zone), has_time=True, has_offset=mark is not None)


_Candidate = tuple[bool, int, date, int]  # whether its calendar is another one; where it starts; the day; where it ends


def _by_name(text: str, language: str) -> Iterator[_Candidate]:
    for pattern in _DATES:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            if groups.get("number"):
                calendar, month = "", int(match["number"])
            else:
                calendar, month = month_of(match["month"])
            year = groups["year"] or groups["short_year"]
            day = gregorian_day(year, month, int(match["day"]), calendar=calendar, language=language)
            if day is not None:
                yield calendar not in {"", "gregorian"}, match.start(), day, match.end()
                break


def _by_number(text: str, language: str, order: str) -> Iterator[_Candidate]:
    for match in _NUMERIC.finditer(text):
        parts = dict(zip("dmy" if order == "ymd" and len(match[4]) > 2 else order, match.group(1, 3, 4), strict=True))
        if len(parts["y"]) < 2:
            continue
        month, day = int(parts["m"]), int(parts["d"])
        if month > 12:
            month, day = day, month
        found = gregorian_day(parts["y"], month, day, language=language)
        if found is not None:
            yield False, match.start(), found, match.end()
            return


def _zone(mark: str | None, zone: tzinfo, day: date) -> tzinfo | None:
    """Return the zone of a mark after a clock time; its meaning at the publisher goes first."""
    return (own_zone(mark, zone, day.year) or zone_of(mark)) if mark else None


def _from_relative(text: str, zone: tzinfo, now: datetime | None, language: str) -> Moment | None:
    if now is None or (ago := find_ago(text, language)) is None:
        return None
    at = now.astimezone(zone) - timedelta(seconds=ago.seconds)
    if ago.is_counted:
        return Moment(at=at.replace(microsecond=0), has_time=ago.seconds % _DAY_SECONDS != 0, has_offset=True)
    clock = find_clock(ago.after) or find_clock(ago.before)
    clock_time = clock[0] if clock else time()
    return Moment(at=datetime.combine(at.date(), clock_time, zone), has_time=clock is not None, has_offset=False)

"""Days of the calendars that news pages use: Gregorian, Buddhist, Jalali and Hijri."""

from datetime import date

import jalali_core
from hijridate import Hijri

FIRST_YEAR, LAST_YEAR = 1990, 2100
_BUDDHIST = 543  # years ahead of the Gregorian ones
_JALALI = frozenset(["fa", "ps", "mzn"])  # languages whose numeric dates are of this calendar
_HIJRI = frozenset(["ar", "ur", "ug"])
_FIRST_JALALI, _LAST_JALALI = 1369, 1479
_FIRST_HIJRI, _LAST_HIJRI = 1410, 1500
_MONTHS, _DAYS = range(1, 13), range(1, 32)
_FIRST_SHORT_BUDDHIST = 33  # 2533 is 1990


def is_plausible(year: int) -> bool:
    """Return whether web news may be of this year; 0001 and 9999 stand for no date, and overflow in other zones."""
    return FIRST_YEAR <= year <= LAST_YEAR


def gregorian_day(written_year: str, month: int, day: int, *, calendar: str = "", language: str = "") -> date | None:
    """Return a day of a calendar; None if there is no such day, or none that web news may be of.

    `calendar` is one of `CALENDARS`, or '' if the text has numbers only; then year and language tell it. A year of two
    digits is of this century.
    """
    year = int(written_year)
    if len(written_year) == 2:
        year += 2500 if language == "th" and year >= _FIRST_SHORT_BUDDHIST else 2000
    if is_plausible(year - _BUDDHIST):
        year -= _BUDDHIST
    found = None
    if calendar == "jalali" or (not calendar and language in _JALALI and _FIRST_JALALI <= year <= _LAST_JALALI):
        found = _from_jalali(year, month, day)
    elif calendar == "hijri" or (not calendar and language in _HIJRI and _FIRST_HIJRI <= year <= _LAST_HIJRI):
        found = _from_hijri(year, month, day)
    elif is_plausible(year):
        found = _from_gregorian(year, month, day)
    return found if found and is_plausible(found.year) else None


def _from_gregorian(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # 31 February
        return None


def _from_jalali(year: int, month: int, day: int) -> date | None:
    if not (_FIRST_JALALI <= year <= _LAST_JALALI and month in _MONTHS and day in _DAYS):
        return None
    return date(*jalali_core.JalaliToGregorian(year, month, day).getGregorianList())


def _from_hijri(year: int, month: int, day: int) -> date | None:
    try:
        found = Hijri(year, month, day).to_gregorian()
    except (ValueError, OverflowError):  # beyond the calendar's table, too
        return None
    return date(found.year, found.month, found.day)

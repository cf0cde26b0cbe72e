"""The newsroom's fixed calendar, and its days in the words of both languages."""

from datetime import date, datetime, timedelta

DAYS = tuple(date(2026, 3, 2) + timedelta(days=number) for number in range(14))
"""Local publication days; New York changes to summer time on the seventh of them."""

HARI = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
BULAN = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli"),
    *("Agustus", "September", "Oktober", "November", "Desember"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_NEWS_OF_YESTERDAY_UNTIL = 9


def event_day(published: datetime) -> date:
    """Day that an article tells of: before the working day begins that is the day before."""
    early = published.hour < _NEWS_OF_YESTERDAY_UNTIL
    return published.date() - timedelta(days=1 if early else 0)


def tanggal(day: date) -> str:
    """`Senin (2/3/2026)`, as Indonesian articles date an event."""
    return f"{HARI[day.weekday()]} ({day.day}/{day.month}/{day.year})"


def tanggal_panjang(day: date) -> str:
    """`Senin, 2 Maret 2026`."""
    return f"{HARI[day.weekday()]}, {day.day} {BULAN[day.month - 1]} {day.year}"


def long_date(day: date) -> str:
    """`March 2, 2026`."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def clock(moment: datetime) -> str:
    """`2:05 p.m. EST`, with the abbreviation of the moment's zone."""
    half = "a.m." if moment.hour < 12 else "p.m."
    return f"{moment.hour % 12 or 12}:{moment.minute:02} {half} {moment.tzname()}"

"""What the letters after a clock time mean at a publisher: CST is China's time in Shanghai, and Cuba's in Havana."""

from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from pipelines.dates.zones import table

_FIRST_YEAR, _LAST_YEAR = 1970, 2037  # of the time zone database's rules for all zones
_UNIVERSAL = frozenset({"UTC", "UT", "GMT", "Z"})  # mean the same everywhere, and feeds name them in all countries
_OLD_WORLD = ("Asia/", "Africa/", "Indian/", "Pacific/")
_AUSTRALIA = "Australia/"


def own_zone(mark: str, zone: tzinfo, year: int) -> tzinfo | None:
    """Return what a mark such as `CST` means in the zone of a publisher in a year, None if it is not used there.

    The letters are used there if the time zone database gives the zone this name, now or earlier, or if the people do:
    `BST` in Bangladesh and `MST` in Malaysia, where the database has numbers only, and `EST` in Sydney for `AEST`.
    """
    name = mark.strip(" ()[]").upper()
    if not isinstance(zone, ZoneInfo) or not name.isalpha() or name in _UNIVERSAL:
        return None
    offset = _offset_by_name(zone, name, min(max(year, _FIRST_YEAR), _LAST_YEAR))
    if offset is not None:
        return timezone(offset)
    return zone if _is_colloquial(zone, name, year) else None


def _offset_by_name(zone: ZoneInfo, name: str, year: int) -> timedelta | None:
    """Return the offset of the zone's name in the year that is nearest to the given one."""
    years = sorted(range(_FIRST_YEAR, _LAST_YEAR + 1), key=lambda each: abs(each - year))
    return next((offset for each in years if (offset := _names(zone, each).get(name)) is not None), None)


@cache
def _names(zone: ZoneInfo, year: int) -> dict[str, timedelta]:
    """Return the names of a zone in a year, with their offsets from UTC; the database writes numbers for no name."""
    instants = [datetime(year, month, day, tzinfo=zone) for month in range(1, 13) for day in (1, 15)]
    return {name: at.utcoffset() or timedelta() for at in instants if (name := at.tzname() or "").isalpha()}


def _is_colloquial(zone: ZoneInfo, name: str, year: int) -> bool:
    """Whether people call the zone's time so: without the A of Australia, or with their country's initial.

    In the Americas and Europe, such letters mean another zone (CST in Colombia, EST in Paris).
    """
    if zone.key.startswith(_AUSTRALIA):
        return f"A{name}" in _names(zone, year)
    return zone.key.startswith(_OLD_WORLD) and len(name) == 3 and name[1:] == "ST" and name[0] in _initials(zone.key)


@cache
def _initials(key: str) -> frozenset[str]:
    """Return the initial of the country that a zone belongs to; several countries may share a zone."""
    countries = dict(table("iso3166.tab"))
    return frozenset(countries[code][0] for code, _, name, *_ in table("zone.tab") if name == key)

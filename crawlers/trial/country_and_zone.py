"""Where a publisher keeps its clock: country by its own word or its domain, zone by the offsets that it prints."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from pipelines.dates.zones import likely_zone, zone_of

UNKNOWN_COUNTRY = "ZZ"
_CLOCK_WITH_MARK = re.compile(r"\d\d:\d\d(?::\d\d)?(?:\.\d+)?\s?([+-]\d\d:?\d\d|[A-Z]{2,5})\b")
_DOMAIN_OF = {"UK": "GB"}


@dataclass(frozen=True, slots=True)
class Place:
    """Country (ISO 3166-1) and IANA zone, each with the reason to believe it."""

    country: str
    zone: str
    country_by: str
    zone_by: str


def place_of(url: str, language: str | None, country: str | None, moments: Iterable[datetime]) -> Place:
    """Return the likely place of a site.

    Args:
        url: an address of the site; a country's own domain tells it.
        language: ISO 639-1.
        country: as the site's pages claim it.
        moments: instants of publication with the offsets that the pages print; UTC tells nothing.
    """
    country, country_by = _country(url, language, country)
    likely = likely_zone(url, language)
    first = [likely.key] if likely and country in _countries(likely.key) else []
    named = list(dict.fromkeys([*first, *_zones(country)]))
    offsets = [moment for moment in moments if moment.utcoffset()]
    if offsets and named:
        fits = {zone: sum(_agrees(zone, moment) for moment in offsets) for zone in named}
        best = max(named, key=lambda zone: fits[zone])
        if fits[best]:
            return Place(country, best, country_by, f"the offset that {fits[best]} of {len(offsets)} articles print")
    if named:
        return Place(country, named[0], country_by, "the country's most usual zone: a guess")
    return Place(country, likely.key if likely else "UTC", country_by, "a guess: nothing on the site tells it")


def printed_offsets(text: str) -> set[timedelta | None]:
    """Offsets from UTC that a page prints behind its clock times, `+07:00` or `WIB`; UTC itself tells nothing."""
    zones = (zone_of(mark) for mark in _CLOCK_WITH_MARK.findall(text))
    return {offset for zone in zones if zone and (offset := zone.utcoffset(None))}


def _country(url: str, language: str | None, claimed: str | None) -> tuple[str, str]:
    if claimed and _zones(claimed):
        return claimed, "html lang or og:locale"
    ending = url.split("/")[2].partition(":")[0].rpartition(".")[2].upper()
    ending = _DOMAIN_OF.get(ending, ending)
    if _zones(ending):
        return ending, "the domain's ending"
    likely = likely_zone("", language)
    owners = _countries(likely.key) if likely else ()
    return (owners[0], "the language: a guess") if owners else (UNKNOWN_COUNTRY, "nothing on the site tells it")


def _agrees(zone: str, moment: datetime) -> bool:
    return moment.astimezone(ZoneInfo(zone)).utcoffset() == moment.utcoffset()


def _zones(country: str) -> tuple[str, ...]:
    return tuple(zone for owner, zone in _table() if owner == country)


def _countries(zone: str) -> tuple[str, ...]:
    return tuple(owner for owner, each in _table() if each == zone)


@cache
def _table() -> tuple[tuple[str, str], ...]:
    """Countries and their zones, the most populous one of a country mostly first, from the IANA data base."""
    text = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple((row[0], row[2]) for row in rows)

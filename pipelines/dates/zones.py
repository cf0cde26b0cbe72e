"""Time zones: the marks that pages write after a clock time, and the likely zone of a publisher."""

import re
from collections import defaultdict
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pipelines.text import read_groups

# Minutes east of UTC. Abbreviations of several zones, such as IST, are left out.
ABBREVIATIONS = {
    "WIB": 420, "WITA": 480, "WIT": 540,
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 60, "BST": 60,
    "CET": 60, "MEZ": 60, "CEST": 120, "MESZ": 120, "EET": 120, "EEST": 180, "MSK": 180, "\u041c\u0421\u041a": 180,
    "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
    "WAT": 60, "CAT": 120, "SAST": 120, "EAT": 180, "PKT": 300, "NPT": 345, "ICT": 420,
    "HKT": 480, "SGT": 480, "MYT": 480, "PHT": 480, "JST": 540, "KST": 540,
    "AEST": 600, "AEDT": 660, "ACST": 570, "AWST": 480, "NZST": 720, "NZDT": 780,
}  # fmt: skip

# Abbreviations whose offset changes with the season.
_SEASONAL = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
}  # fmt: skip

_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])\s?(\d{1,2}):?(\d\d)?$", re.IGNORECASE)
_WIDEST_OFFSET = timedelta(hours=14)


def zone_of(mark: str) -> tzinfo | None:
    """Return the zone of a mark after a clock time (`+07:00`, `Z`, `WIB`, `GMT+7`, `ET`), None if it is unknown."""
    mark = mark.strip(" ()[]")
    name = mark.upper()
    if name in ABBREVIATIONS:
        return timezone(timedelta(minutes=ABBREVIATIONS[name])) if ABBREVIATIONS[name] else UTC
    if name in _SEASONAL:
        return ZoneInfo(_SEASONAL[name])
    match = _OFFSET.match(mark)
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    offset = timedelta(minutes=minutes if match[1] == "+" else -minutes)
    return timezone(offset) if is_offset(offset) else None


def is_offset(offset: timedelta) -> bool:
    """Return whether an offset from UTC is in use anywhere; databases refuse larger ones."""
    return abs(offset) <= _WIDEST_OFFSET


def likely_zone(url: str, language: str | None) -> ZoneInfo | None:
    """Return the likely zone of an unknown publisher, by its country domain, else by its language."""
    countries, languages, generic = _countries(), _languages(), _groups()["generic"][0].split()
    domain = (urlsplit(url).hostname or "").rpartition(".")[2]
    country = (
        domain
        if domain in countries and domain not in generic
        else languages.get(re.split("[-_]", (language or "").lower())[0])
    )
    return ZoneInfo(countries[country]) if country else None


@cache
def _countries() -> dict[str, str]:
    """Return the zones of countries by domain; countries whose readers live in several zones are left out."""
    zones = defaultdict(list)
    for country, _, zone, *_ in table("zone.tab"):
        zones[country.lower()].append(zone)
    chosen = {country: zone for country, _, zone in (line.partition(" ") for line in _groups()["one of several"])}
    found = {
        country: chosen.get(country) or of[0] for country, of in zones.items() if len(of) == 1 or country in chosen
    }
    return {**found, "uk": found["gb"]}


@cache
def _languages() -> dict[str, str]:
    lines = [line.split() for line in _groups()["languages"]]
    return {language: country for country, *languages in lines for language in languages}


@cache
def _groups() -> dict[str, list[str]]:
    return read_groups(Path(__file__).with_name("zones.txt"))


@cache
def table(name: str) -> list[list[str]]:
    """Return the rows of a table of the time zone database, such as `zone.tab`."""
    text = files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]

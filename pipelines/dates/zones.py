"""Zones as pages write them: offsets, abbreviations, and where the speakers of a language live."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

# Minutes east of UTC. Abbreviations that mean several zones (IST, CST of China) are left to the page's own zone.
ABBREVIATIONS = {
    "WIB": 420, "WITA": 480, "WIT": 540,
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 60, "BST": 60,
    "CET": 60, "MEZ": 60, "CEST": 120, "MESZ": 120, "EET": 120, "EEST": 180, "MSK": 180,
    "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
    "WAT": 60, "CAT": 120, "SAST": 120, "EAT": 180, "PKT": 300, "NPT": 345, "ICT": 420,
    "HKT": 480, "SGT": 480, "MYT": 480, "PHT": 480, "JST": 540, "KST": 540,
    "AEST": 600, "AEDT": 660, "ACST": 570, "AWST": 480, "NZST": 720, "NZDT": 780,
}  # fmt: skip

# Abbreviations that change with the season name a place, not an offset.
PLACES = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}

_LANGUAGE_ZONES = {
    "id": "Asia/Jakarta", "jv": "Asia/Jakarta", "su": "Asia/Jakarta", "ms": "Asia/Kuala_Lumpur",
    "de": "Europe/Berlin", "fr": "Europe/Paris", "it": "Europe/Rome", "nl": "Europe/Amsterdam", "pl": "Europe/Warsaw",
    "cs": "Europe/Prague", "sk": "Europe/Bratislava", "da": "Europe/Copenhagen", "sv": "Europe/Stockholm",
    "no": "Europe/Oslo", "nb": "Europe/Oslo", "fi": "Europe/Helsinki", "hu": "Europe/Budapest",
    "ro": "Europe/Bucharest", "bg": "Europe/Sofia", "el": "Europe/Athens", "tr": "Europe/Istanbul",
    "uk": "Europe/Kyiv", "he": "Asia/Jerusalem", "hi": "Asia/Kolkata", "ta": "Asia/Kolkata", "bn": "Asia/Dhaka",
    "th": "Asia/Bangkok", "vi": "Asia/Ho_Chi_Minh", "ja": "Asia/Tokyo", "ko": "Asia/Seoul",
}  # fmt: skip

_COUNTRY_ZONES = {
    "id": "Asia/Jakarta", "my": "Asia/Kuala_Lumpur", "sg": "Asia/Singapore", "ph": "Asia/Manila", "th": "Asia/Bangkok",
    "vn": "Asia/Ho_Chi_Minh", "jp": "Asia/Tokyo", "kr": "Asia/Seoul", "cn": "Asia/Shanghai", "tw": "Asia/Taipei",
    "hk": "Asia/Hong_Kong", "in": "Asia/Kolkata", "bd": "Asia/Dhaka", "pk": "Asia/Karachi", "il": "Asia/Jerusalem",
    "ae": "Asia/Dubai", "tr": "Europe/Istanbul", "uk": "Europe/London", "ie": "Europe/Dublin", "de": "Europe/Berlin",
    "at": "Europe/Vienna", "ch": "Europe/Zurich", "li": "Europe/Vaduz", "fr": "Europe/Paris", "be": "Europe/Brussels",
    "nl": "Europe/Amsterdam", "lu": "Europe/Luxembourg", "it": "Europe/Rome", "es": "Europe/Madrid",
    "pt": "Europe/Lisbon", "dk": "Europe/Copenhagen", "se": "Europe/Stockholm", "no": "Europe/Oslo",
    "fi": "Europe/Helsinki", "is": "Atlantic/Reykjavik", "pl": "Europe/Warsaw", "cz": "Europe/Prague",
    "sk": "Europe/Bratislava", "hu": "Europe/Budapest", "ro": "Europe/Bucharest", "bg": "Europe/Sofia",
    "gr": "Europe/Athens", "ua": "Europe/Kyiv", "lt": "Europe/Vilnius", "lv": "Europe/Riga", "ee": "Europe/Tallinn",
    "za": "Africa/Johannesburg", "na": "Africa/Windhoek", "ng": "Africa/Lagos", "ke": "Africa/Nairobi",
    "gh": "Africa/Accra", "eg": "Africa/Cairo", "ma": "Africa/Casablanca", "nz": "Pacific/Auckland",
    "ar": "America/Argentina/Buenos_Aires", "cl": "America/Santiago", "pe": "America/Lima",
}  # fmt: skip

_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])\s?(\d{1,2}):?(\d\d)?$", re.IGNORECASE)
_WIDEST_OFFSET = timedelta(hours=14)


def zone_of(mark: str) -> tzinfo | None:
    """The zone that a mark after a clock time means (`+07:00`, `Z`, `WIB`, `GMT+7`, `ET`); None where it is unknown."""
    mark = mark.strip(" ()[]")
    name = mark.upper()
    if name in ABBREVIATIONS:
        return timezone(timedelta(minutes=ABBREVIATIONS[name])) if ABBREVIATIONS[name] else UTC
    if name in PLACES:
        return ZoneInfo(PLACES[name])
    match = _OFFSET.match(mark)
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    offset = timedelta(minutes=minutes if match[1] == "+" else -minutes)
    return timezone(offset) if is_offset(offset) else None


def is_offset(offset: timedelta) -> bool:
    """Whether clocks are as far from UTC anywhere; databases refuse what lies beyond."""
    return abs(offset) <= _WIDEST_OFFSET


def likely_zone(url: str, language: str | None) -> ZoneInfo | None:
    """Where an unknown publisher keeps its clock: by its country domain, else its language; None if both are silent."""
    country = (urlsplit(url).hostname or "").rpartition(".")[2]
    name = _COUNTRY_ZONES.get(country) or _LANGUAGE_ZONES.get((language or "").lower()[:2])
    return ZoneInfo(name) if name else None


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """A naive moment placed in `zone`; an aware one is left as it is."""
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)

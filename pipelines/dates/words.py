"""Names of months and words around dates, in the spellings of news pages."""

import unicodedata
from pathlib import Path


def fold_accents(text: str) -> str:
    """Return a text case folded and without combining accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _read_words() -> dict[str, int]:
    text = (Path(__file__).parent / "words.txt").read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return {fold_accents(name): int(number) for number, *names in lines for name in names}


_WORDS = _read_words()
MONTHS = {name: number for name, number in _WORDS.items() if number}
DATE_WORDS = frozenset(_WORDS)  # words of lines that are only a date: months, weekdays, zones, labels

# Units of "3 jam yang lalu" and "3 hours ago", in seconds; months and years are too coarse for an instant.
UNITS: dict[str, int] = {
    "detik": 1, "second": 1, "seconds": 1,
    "menit": 60, "min": 60, "mins": 60, "minute": 60, "minutes": 60,
    "jam": 3600, "hour": 3600, "hours": 3600,
    "hari": 86400, "day": 86400, "days": 86400,
    "minggu": 604800, "pekan": 604800, "week": 604800, "weeks": 604800,
}  # fmt: skip

"""Names of months, and the words around dates, in the spellings that news pages use."""

import unicodedata
from pathlib import Path


def fold(word: str) -> str:
    """A word without case and combining accents, so that spellings with and without them meet."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _read_words() -> dict[str, int]:
    text = (Path(__file__).parent / "words.txt").read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return {fold(name): int(number) for number, *names in lines for name in names}


_WORDS = _read_words()
MONTHS = {name: number for name, number in _WORDS.items() if number}
DATE_WORDS = frozenset(_WORDS)
"""What may stand in a line that only says when: months, weekdays, zones, labels."""

# Units of "3 jam yang lalu" and "3 hours ago", in seconds; months and years are too coarse to be an instant.
UNITS: dict[str, int] = {
    "detik": 1, "second": 1, "seconds": 1,
    "menit": 60, "min": 60, "mins": 60, "minute": 60, "minutes": 60,
    "jam": 3600, "hour": 3600, "hours": 3600,
    "hari": 86400, "day": 86400, "days": 86400,
    "minggu": 604800, "pekan": 604800, "week": 604800, "weeks": 604800,
}  # fmt: skip

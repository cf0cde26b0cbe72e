"""Dates that count from now: "3 jam yang lalu", "il y a 2 heures", "昨天 14:05"."""

import re
from dataclasses import dataclass
from functools import cache

from pipelines.dates.marked_text import western
from pipelines.dates.words import ago_of, fold_word

_MAX_LETTERS = 60  # longer lines are sentences
_ONE = re.compile(r"\b(?:an?\s|se)(?=\s?(?:second|minute|hour|day|week|detik|menit|jam|hari|minggu|pekan)\b)")
_NUMBER, _AROUND_NUMBER = re.compile(r"\d+"), re.compile(r"(?:\\ )?\\#(?:\\ )?")
_DAY = 86400
_FIRST_UNSPACED = "\u0e00"  # from here on, scripts put no space between words
# A short text and a dash, or a word for publication.
_OPENING = re.compile(r"(?:\D{0,25}[-\u2013\u2014|:·,]\s*|(?:publi\w*|posted|tayang|(?:di)?terbit\w*)\W*)?")
_CLOCK = re.compile(r"\W*(?:[^\W\d_]{1,6}\W+)?\d{1,2}[^\W_]*[:.]\d\d")  # maybe after a word such as "pukul"
_COUNT = re.compile(r"(?<!\d)\d{1,3}(?!\d)|\b(?:an?|An?) [a-z]+ ago|\b[Ss]e[a-z]+ (?:yang )?lalu")


@dataclass(frozen=True, slots=True)
class Ago:
    """How long ago a text says something was.

    Attributes:
        is_counted: whether the text counts, as in "3 jam yang lalu", rather than names a day.
        before, after: the text around the phrase, folded.
    """

    seconds: int
    is_counted: bool
    before: str
    after: str


def find_ago(text: str, language: str) -> Ago | None:
    """Return what a text says about the time since, in a language, English or Indonesian; None if it says nothing."""
    folded = _ONE.sub("1 ", fold_word(western(text)))
    match = _pattern(language).search(folded)
    if match is None:
        return None
    seconds = _seconds(language)[_key(_NUMBER.sub("#", match[0]))]
    number = _NUMBER.search(match[0])
    is_counted = seconds > 0 or seconds % _DAY != 0
    seconds = abs(seconds) * (int(number[0]) if number and seconds > 0 else 1)
    return Ago(seconds, is_counted, folded[: match.start()], folded[match.end() :])


def is_ago_line(line: str, language: str) -> bool:
    """Return whether a line says how long ago it was published; a day such as "today" counts only before a clock."""
    if len(line) > _MAX_LETTERS or not _COUNT.search(line):
        return False
    ago = find_ago(line, language)
    return (
        ago is not None
        and _OPENING.fullmatch(ago.before) is not None
        and (ago.is_counted or _CLOCK.match(ago.after) is not None)
    )


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """Return the pattern of all phrases: those that begin with a number, those with spaces between words, the rest."""
    counts: list[str] = []
    spaced: list[str] = []
    wide: list[str] = []
    for phrase in sorted(ago_of(language), key=len, reverse=True):
        escaped = _AROUND_NUMBER.sub(r"\\s?\\d{1,3}\\s?", re.escape(phrase.removeprefix("#").lstrip()))
        escaped += r"(?![^\W_])" if phrase[-1] < _FIRST_UNSPACED else ""
        (counts if phrase[0] == "#" else spaced if phrase[0] < _FIRST_UNSPACED else wide).append(escaped)
    patterns = [rf"(?<!\d)\d{{1,3}}\s?(?:{'|'.join(counts)})", rf"(?<![^\W\d_])(?:{'|'.join(spaced)})", *wide]
    return re.compile("|".join(patterns))


@cache
def _seconds(language: str) -> dict[str, int]:
    return {_key(phrase): seconds for phrase, seconds in ago_of(language).items()}


def _key(phrase: str) -> str:
    """Return a phrase without spaces, which some pages leave out and others add beside the number."""
    return "".join(phrase.split())

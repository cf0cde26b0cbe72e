"""Names of months, parts of the day and words around dates: CLDR's, and other spellings of news pages."""

import json
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from pipelines.text import read_groups

CALENDARS = ("gregorian", "jalali", "hijri")
LINK = "\ue0ff"
"""Stands for a word between day, month and year."""
_MONTH, _PERIOD = 0xE000, 0xE100  # the first letters that stand for months and for parts of the day
_ALL, _ENGLISH = "und", "en"
_MIN_LETTERS = 3  # of a name that is known in all languages


def fold_accents(text: str) -> str:
    """Return a text case folded and without combining accents."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


# Dots of abbreviations, apostrophes, joiners and marks of direction; and the Persian forms of Arabic letters.
_FOLDED = str.maketrans(
    {**dict.fromkeys(".'\u2019\u02bc\u0640\u200b\u200c\u200d\u200e\u200f"), "ي": "ی", "ى": "ی", "ك": "ک"}
)


@lru_cache(maxsize=4_000)
def fold_word(text: str) -> str:
    """Return a name as the tables have it: folded, without dots, with single spaces."""
    return " ".join(fold_accents(text).translate(_FOLDED).split())


def month_of(mark: str) -> tuple[str, int]:
    """Return the calendar and the number of the month that a letter stands for."""
    calendar, month = divmod(ord(mark) - _MONTH, 16)
    return CALENDARS[calendar], month


def hours_of(mark: str) -> tuple[int, int]:
    """Return the first hour, and the hour after the last, of the part of the day that a letter stands for."""
    return divmod(ord(mark) - _PERIOD, 25)


@cache
def marks_of(language: str) -> dict[str, str]:
    """Return the letters that stand for names in a language, by folded name; its own names go first.

    They are from Unicode's private area: months from U+E000, 16 for each calendar; parts of the day from U+E100.
    """
    names, spellings = _names(), _spellings()
    marks = dict.fromkeys(map(fold_word, " ".join(spellings["links"]).split()), LINK)
    for table in (names[_ALL], names[_ENGLISH], names.get(language, {})):
        marks |= dict.fromkeys(table.get("links", ()), LINK)
        marks |= {name: _period(hours) for name, hours in table.get("periods", {}).items()}
        marks |= {name: chr(_MONTH + number) for name, number in table.get("months", {}).items()}
    for index, calendar in enumerate(CALENDARS):
        for number, *spelled in map(str.split, spellings[calendar]):
            for name in spelled:
                marks.setdefault(fold_word(name.replace("_", " ")), chr(_MONTH + 16 * index + int(number)))
    return marks


def _period(hours: str) -> str:
    start, end = map(int, hours.split("-"))
    return chr(_PERIOD + 25 * start + end)


@cache
def openings_of(language: str) -> frozenset[str]:
    """Return the first words of the names of several words in a language."""
    return frozenset(name.partition(" ")[0] for name in marks_of(language) if " " in name)


def ago_of(language: str) -> dict[str, int]:
    """Return the seconds before now by phrase: of a language, English and Indonesian.

    `#` stands for a number that counts them. Without a number they are negative: "kemarin".
    """
    phrases: dict[str, int] = {}
    for line in _spellings()["ago"]:
        seconds, _, texts = line.partition(" ")
        phrases |= dict.fromkeys(map(fold_word, texts.split(" / ")), int(seconds))
    for known in ("id", _ENGLISH, language):
        phrases |= _names().get(known, {}).get("ago", {})
    return phrases


def order_of(tag: str) -> str:
    """Return the order of numbers in the dates of a language tag (`en-US`), such as "mdy"; "dmy" for one unknown."""
    orders: dict[str, str] = _names()["order"]
    tag = tag.lower().replace("_", "-")
    return orders.get(tag) or orders.get(tag.partition("-")[0]) or "dmy"


@cache
def _names() -> dict[str, Any]:
    """Return `names.json`, which is generated from CLDR by tests/pipelines/dates/cldr_names.py."""
    names: dict[str, Any] = json.loads(Path(__file__).with_name("names.json").read_text(encoding="utf-8"))
    return names


@cache
def _spellings() -> dict[str, list[str]]:
    return dict(read_groups(Path(__file__).with_name("words.txt")))


@cache
def date_words() -> frozenset[str]:
    """Return the folded words of lines that are only a date, of all languages: months, weekdays, zones, labels."""
    tables = [table for language, table in _names().items() if language != "order"]
    names = {name for table in tables for name in (*table["months"], *table["weekdays"]) if len(name) >= _MIN_LETTERS}
    spelled = (word for line in _spellings()[CALENDARS[0]] for word in line.split()[1:])  # Ramadan is a person's name
    labels = " ".join(_spellings()["labels"]).split()
    return frozenset(names.union(map(fold_word, spelled), map(fold_accents, labels)))

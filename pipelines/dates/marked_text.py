"""A date's text with Western digits, and with one letter for each name of a month or a part of the day."""

import re
import unicodedata
from collections.abc import Iterator

from pipelines.dates.words import fold_word, marks_of, openings_of
from pipelines.dates.zones import ABBREVIATIONS

_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
_UNSEEN = re.compile(r"[\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ue000-\uf8ff]")  # and letters of our own
# The wide forms of : / , . - and the commas of Chinese and Arabic.
_ASCII = str.maketrans("\uff1a\uff0f\uff0c\uff0e\uff0d\u3001\u060c", ":/,.-,,")
_BREAK = r"\s\d.,:;!?/\\|()\[\]{}<>\"“”«»·•\u2013\u2014_+=@#&*~。\u2039\u203a【】\ue000-\uf8ff-"
_WORD = re.compile(rf"[^{_BREAK}]+(?:\.[^{_BREAK}]+)*")
_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])")  # between a name and a month, as in "Ann FerrisDec 05, 2023"
_FIRST_WIDE = "\u2e80"  # from here on, scripts put no space between words
_MAX_WORDS = 4  # of a name
# The years before the first of an era.
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_ERA = re.compile(rf"({'|'.join(_ERAS)})\s?(元|\d{{1,3}})\s?年")


def western(text: str) -> str:
    """Return a text with Western digits and punctuation, single spaces, and years of eras as years."""
    if not text.isascii():
        text = _FOREIGN_DIGIT.sub(lambda match: str(unicodedata.digit(match[0])), _UNSEEN.sub("", text))
        text = _ERA.sub(_year_of_era, text.translate(_ASCII))
    return " ".join(text.split())


def _year_of_era(match: re.Match[str]) -> str:
    return f"{_ERAS[match[1]] + (1 if match[2] == '元' else int(match[2]))}年"


def mark_names(text: str, language: str) -> str:
    """Return a text with letters of `marks_of` instead of names; the text is `western`."""
    parts, end = [], 0
    for start, stop, mark in _names(text, language):
        parts += [text[end:start], mark]
        end = stop
    return "".join([*parts, text[end:]])


def _names(text: str, language: str) -> Iterator[tuple[int, int, str]]:
    marks, openings = marks_of(language), openings_of(language)
    words, past = list(_WORD.finditer(text)), 0
    for index, word in enumerate(words):
        folded = fold_word(word[0])
        if word.start() < past or word[0] in ABBREVIATIONS:  # of zones; AWST is August in Welsh, too
            continue
        if folded in openings:
            for last in reversed(words[index + 1 : index + _MAX_WORDS]):
                if mark := marks.get(fold_word(text[word.start() : last.end()])):
                    past = last.end()
                    yield word.start(), past, mark
                    break
        if word.start() < past:
            continue
        if mark := marks.get(folded):
            yield word.start(), word.end(), mark
        elif part := _part(word[0], marks):
            yield word.end() - len(part), word.end(), marks[fold_word(part)]


def _part(word: str, marks: dict[str, str]) -> str:
    """Return the name at the end of a longer word, '' if there is none."""
    ends = (word[-2:],) if word[0] >= _FIRST_WIDE else (_JOINED.split(word)[-1], word.rpartition(".")[2])
    return next((end for end in ends if fold_word(end) in marks), "")

"""Splitting many texts at once into words, as 64-bit hashes that are the same on every machine."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

_LETTER, _SYLLABLE, _DIGIT, _POINT = 1, 2, 3, 4
# Scripts without spaces between words: each character counts as a word.
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF))
_POINTS = ".,:/-"  # part of a figure if between two digits
_LAST = 0xFFFF  # all characters beyond count as letters
_MAX_LETTERS = 64  # letters with a constant of their own; the constants of longer words repeat
_CONSTANTS = np.random.Generator(np.random.PCG64(20260301)).integers(2**62, 2**63, _MAX_LETTERS, np.uint64) | np.uint64(
    1
)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of several texts, in reading order.

    Attributes:
        hashes: hash of each case-folded word.
        text: number of each word's text.
        is_figure: whether the word begins with a digit.
    """

    hashes: Hashes
    text: NDArray[np.int64]
    is_figure: NDArray[np.bool_]


def read_words(texts: Sequence[str]) -> Words:
    """Split texts into words, which are runs of letters and digits; a figure such as `1,250.5` is one word."""
    folded = [unicodedata.normalize("NFC", text).casefold() for text in texts]
    characters = np.frombuffer(" ".join(folded).encode("utf-32-le", "replace"), np.uint32)
    kind = _kinds()[np.minimum(characters, _LAST)]
    kind[_separators(kind)] = 0
    is_start = (kind > 0) & ((_before(kind) == 0) | (kind == _SYLLABLE) | (_before(kind) == _SYLLABLE))
    starts = np.flatnonzero(is_start)
    if not len(starts):
        return Words(np.empty(0, np.uint64), np.empty(0, np.int64), np.empty(0, np.bool_))
    inside = np.flatnonzero(kind)
    word = np.cumsum(is_start)[inside] - 1
    place = (inside - starts[word]) % _MAX_LETTERS
    parts = characters[inside].astype(np.uint64) * _CONSTANTS[place]
    sums = np.add.reduceat(parts, np.searchsorted(inside, starts))
    ends = np.cumsum([len(text) + 1 for text in folded])
    return Words(scramble(sums), np.searchsorted(ends, starts, side="right"), kind[starts] == _DIGIT)


def scramble(values: Hashes) -> Hashes:
    """Mix the bits of 64-bit values (the finaliser of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _separators(kind: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return the positions of points that are not between two digits."""
    points = np.flatnonzero(kind == _POINT)
    after = kind[np.minimum(points + 1, len(kind) - 1)]
    is_apart: NDArray[np.bool_] = (kind[points - 1] != _DIGIT) | (after != _DIGIT) | (points == 0)
    return np.extract(is_apart, points)


def _before(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return for each position the value before it, 0 for the first."""
    return np.concatenate([np.zeros(1, values.dtype), values[:-1]])


@cache
def _kinds() -> NDArray[np.uint8]:
    """Return the kind of each character by its code; 0 is a separator."""
    kinds = np.zeros(_LAST + 1, np.uint8)
    for code in range(_LAST + 1):
        character = chr(code)
        if character.isalnum() or unicodedata.category(character).startswith("M"):
            kinds[code] = _DIGIT if character.isdigit() else _LETTER
    for first, last in _UNSPACED:
        kinds[first : last + 1][kinds[first : last + 1] == _LETTER] = _SYLLABLE
    kinds[[ord(point) for point in _POINTS]] = _POINT
    kinds[_LAST] = _LETTER
    return kinds

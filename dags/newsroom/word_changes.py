"""What changed between two texts, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_MAX_WORDS = 2000
"""Words that are compared: the time grows with their square."""

_CONTEXT = 12
"""Words that are shown before and after a change."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: `kept`, `removed`, `added`, or `cut` where equal words are left out."""

    kind: str
    text: str


def word_changes(was: str, became: str) -> list[Piece]:
    """Return the pieces of both texts in order; equal words far from any change are left out."""
    earlier, later = _words(was), _words(became)
    matcher = SequenceMatcher(
        a=[word.rstrip() for word in earlier], b=[word.rstrip() for word in later], autojunk=False
    )
    codes = matcher.get_opcodes()
    pieces: list[Piece] = []
    for number, (kind, begin, end, new_begin, new_end) in enumerate(codes):
        if kind == "equal":
            pieces += _near(earlier[begin:end], is_first=number == 0, is_last=number == len(codes) - 1)
            continue
        pieces += [Piece("removed", "".join(earlier[begin:end]))] if end > begin else []
        pieces += [Piece("added", "".join(later[new_begin:new_end]))] if new_end > new_begin else []
    return pieces


def _near(words: list[str], *, is_first: bool, is_last: bool) -> Iterator[Piece]:
    before = 0 if is_first else _CONTEXT
    after = 0 if is_last else _CONTEXT
    if len(words) <= before + after:
        yield Piece("kept", "".join(words))
        return
    if before:
        yield Piece("kept", "".join(words[:before]))
    yield Piece("cut", " … ")
    if after:
        yield Piece("kept", "".join(words[-after:]))


def _words(text: str) -> list[str]:
    """Return the words with the space after each, so that joined they are the text."""
    return re.findall(r"\S+\s*", text)[:_MAX_WORDS]

"""The lines of a block's text: which breaks in it part lines, and which only wrap them."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

# Marks in a block's text until it is split into lines; `to_utf8` removes such characters from pages.
BREAK, LINK_START, LINK_END = "\x01", "\x02", "\x03"
MARKS = f" \t\r\n{LINK_START}{LINK_END}"
_LINKED = re.compile(f"{LINK_START}([^{LINK_END}]*){LINK_END}")
_DOUBLE_BREAK = re.compile(rf"{BREAK}\s*(?:{BREAK}\s*)+")
_EMPTY_LINE = re.compile(r"\n[ \t\r]*\n")
_LONG_LINE_LETTERS, _SHORT_BLOCK_LETTERS = 80, 160
_STARTS = frozenset(["Lu", "Lt", "Nd", "Pd", "Po"])  # of a line of its own: a capital, a digit, a dash, a bullet


def split_lines(text: str, *, keeps_breaks: bool = False) -> Iterator[tuple[str, int]]:
    """Yield each line of a block's text with the number of its letters in links.

    Args:
        text: with marks for breaks and links.
        keeps_breaks: whether the page shows the text with its own line ends, so that an empty line parts paragraphs.
    """
    if keeps_breaks:
        text = _EMPTY_LINE.sub(BREAK * 2, text)
    for marked in _paragraphs(text) if BREAK in text else (text,):
        line, linked = _unmarked(marked) if LINK_START in marked else (" ".join(marked.split()), 0)
        if line:
            yield line, linked


def _unmarked(text: str) -> tuple[str, int]:
    """Return a line without the marks of its links, and the number of letters that were in links."""
    linked = sum(len(part.strip()) for part in _LINKED.findall(text))
    line = " ".join(text.replace(LINK_START, "").replace(LINK_END, "").split())
    return line, min(linked, len(line))


def _paragraphs(text: str) -> list[str]:
    """Split a block's text into its paragraphs.

    If empty lines separate paragraphs, single breaks do not. If all breaks are single, they separate paragraphs if the
    lines are long, or lines of an address or a byline if the text is short. Otherwise they separate the lines of a
    poem or a list if most lines end or begin as such, and only wrap lines if not.
    """
    parts = _DOUBLE_BREAK.split(text)
    paragraphs: list[str] = []
    for part in parts:
        lines = [line for line in part.split(BREAK) if line.strip(MARKS)]
        length = sum(map(len, lines))
        are_long = len(parts) == 1 and length >= _LONG_LINE_LETTERS * len(lines)
        are_own = are_long or length <= _SHORT_BLOCK_LETTERS or _are_entries(lines)
        paragraphs += lines if are_own else [" ".join(lines)]
    return paragraphs


def _are_entries(lines: list[str]) -> bool:
    """Return whether at two of three breaks a line ends in a mark, or the next begins as one of its own."""
    bare = [line.strip(MARKS) for line in lines]
    ends = sum(
        unicodedata.category(a[-1])[0] == "P" or unicodedata.category(b[0]) in _STARTS for a, b in pairwise(bare)
    )
    return 3 * ends >= 2 * (len(lines) - 1)

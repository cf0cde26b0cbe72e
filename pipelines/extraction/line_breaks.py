"""The lines of a block's text, with the links in each: which breaks part lines, and which only wrap them."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

# Marks in a block's text until it is split into lines; `to_utf8` removes such characters from pages.
# ANCHOR begins the first text of a link, whose texts in further elements follow without it.
BREAK, LINK_START, LINK_END, ANCHOR = "\x01", "\x02", "\x03", "\x04"
MARKS = f" \t\r\n{LINK_START}{LINK_END}{ANCHOR}"
_LINKED = re.compile(f"{LINK_START}([^{LINK_END}]*){LINK_END}")
_DOUBLE_BREAK = re.compile(rf"{BREAK}\s*(?:{BREAK}\s*)+")
_EMPTY_LINE = re.compile(r"\n[ \t\r]*\n")
_LONG_LINE_LETTERS, _SHORT_BLOCK_LETTERS = 80, 160
_STARTS = frozenset(["Lu", "Lt", "Nd", "Pd", "Po"])  # of a line of its own: a capital, a digit, a dash, a bullet


class LinkMarks:
    """The links of a walk over a page: marks around their texts, and their addresses.

    Attributes:
        depth: number of links around the current place.
    """

    def __init__(self) -> None:
        self.depth = 0
        self._href = ""  # of the link just entered, '' once its text has begun
        self._hrefs: list[str] = []

    def enter(self, href: str) -> None:
        """Enter a link; an empty address is none."""
        self.depth += 1
        self._href = href

    def leave(self) -> None:
        """Leave a link."""
        self.depth -= 1
        self._href = ""

    def mark(self, text: str) -> str:
        """Return a text in a link with its marks."""
        if not self._href or text.isspace():
            return f"{LINK_START}{text}{LINK_END}"
        self._hrefs.append(self._href)
        self._href = ""
        return f"{LINK_START}{ANCHOR}{text}{LINK_END}"

    def take(self) -> Iterator[str]:
        """Return the addresses of the links that began since the last call, in order."""
        taken, self._hrefs = self._hrefs, []
        return iter(taken)


def split_lines(text: str, *, keeps_breaks: bool = False) -> Iterator[tuple[str, int, Sequence[str]]]:
    """Yield each line of a block's text with the number of its letters in links, and the texts of these links.

    Args:
        text: with marks for breaks and links.
        keeps_breaks: whether the page shows the text with its own line ends, so that an empty line parts paragraphs.
    """
    if keeps_breaks:
        text = _EMPTY_LINE.sub(BREAK * 2, text)
    for marked in _paragraphs(text) if BREAK in text else (text,):
        line, linked = _unmarked(marked) if LINK_START in marked else (" ".join(marked.split()), 0)
        if line:
            yield line, linked, _anchors(marked) if ANCHOR in marked else ()


def _unmarked(text: str) -> tuple[str, int]:
    """Return a line without the marks of its links, and the number of letters that were in links."""
    text = text.replace(ANCHOR, "")
    linked = sum(len(part.strip()) for part in _LINKED.findall(text))
    line = " ".join(text.replace(LINK_START, "").replace(LINK_END, "").split())
    return line, min(linked, len(line))


def _anchors(text: str) -> list[str]:
    """Return the text of each link that begins in a line."""
    found: list[list[str]] = []
    for part in _LINKED.findall(text):
        if part.startswith(ANCHOR):
            found.append([part[len(ANCHOR) :]])
        elif found:
            found[-1].append(part)
    return [" ".join("".join(parts).split()) for parts in found]


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

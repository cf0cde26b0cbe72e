"""Text that can be stored, text that is compared, and data files of text."""

import re
from pathlib import Path

_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL refuses NUL, and lone surrogates have no UTF-8 encoding
# Commands to a terminal; tab and line ends are not among them, since they separate words.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_ASCII_MARKS = bytes(code for code in range(128) if not chr(code).isalnum())
_LETTERS = re.compile(r"[^\W_]+")
_TITLE = re.compile(r"\[([a-z ]+)\]")


def is_text(value: str) -> bool:
    """Return whether a string can be stored and sent."""
    return _NOT_TEXT.search(value) is None


def as_text(value: str) -> str:
    """Remove the characters that cannot be stored; most often they are halves of emoji."""
    return _NOT_TEXT.sub("", value)


def without_controls(text: str) -> str:
    """Remove the control characters, which no text needs and a terminal obeys."""
    return text if text.isprintable() else _CONTROLS.sub("", text)


def counted(number: int, name: str) -> str:
    """Return a number of things in words: `1 source`, `2 sources`."""
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def comparison_key(text: str) -> str:
    """Return the letters and digits of a text, case folded: equal for texts that differ in decoration only."""
    key = text.casefold().encode("utf-8", "surrogatepass").translate(None, _ASCII_MARKS)
    bare = key.decode("utf-8", "surrogatepass")
    return bare if bare.isascii() else "".join(_LETTERS.findall(bare))


def read_groups(path: Path) -> dict[str, list[str]]:
    """Return the lines of a data file by the `[title]` above them, without blank lines and comments (`#`)."""
    groups: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if title := _TITLE.fullmatch(line):
            lines = groups.setdefault(title[1], [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return groups

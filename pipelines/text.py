"""Text that can be stored, text that is compared, and data files of text."""

import re
from pathlib import Path

_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL refuses NUL, and lone surrogates have no UTF-8 encoding
_ASCII_MARKS = bytes(code for code in range(128) if not chr(code).isalnum())
_LETTERS = re.compile(r"[^\W_]+")
_TITLE = re.compile(r"\[([a-z ]+)\]")


def is_text(value: str) -> bool:
    """Return whether a string can be stored and sent."""
    return _NOT_TEXT.search(value) is None


def as_text(value: str) -> str:
    """Remove the characters that cannot be stored; most often they are halves of emoji."""
    return _NOT_TEXT.sub("", value)


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

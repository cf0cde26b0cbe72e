"""Digests by which versions and copies of an article, and lines, are known."""

import hashlib
import re

from pipelines.cleaning.paragraphs import fold

_WORD = re.compile(r"\w+")


def content_hash(title: str, subtitle: str | None, body: str) -> str:
    """Hex SHA-256 of all that a reader sees; it changes with any of its characters."""
    return hashlib.sha256("\0".join((title, subtitle or "", body)).encode()).hexdigest()


def body_hash(body: str) -> str:
    """Hex SHA-256 of the body's case-folded words: equal for copies whatever their headline, marks and line breaks."""
    return hashlib.sha256(" ".join(_WORD.findall(body.casefold())).encode()).hexdigest()


def line_hash(line: str) -> str:
    """16 hex digits of SHA-256 of the line's letters and digits, case folded: equal whatever the decoration."""
    return hashlib.sha256(fold(line).encode()).hexdigest()[:16]

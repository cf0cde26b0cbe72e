"""Digests by which versions and copies of an article, and lines, are known."""

import hashlib

from pipelines.cleaning.paragraphs import fold

_MARKS_AS_SPACES = bytes(code if code > 127 or chr(code).isalnum() or chr(code) == "_" else 32 for code in range(256))


def content_hash(title: str, subtitle: str | None, body: str) -> str:
    """Hex SHA-256 of all that a reader sees; it changes with any of its characters."""
    return hashlib.sha256("\0".join((title, subtitle or "", body)).encode()).hexdigest()


def body_hash(body: str) -> str:
    """Hex SHA-256 of the body's case-folded words: equal for copies whatever their headline, marks and line breaks."""
    words = body.casefold().encode().translate(_MARKS_AS_SPACES).decode()
    if not words.isascii():
        for mark in set(words):
            if not mark.isalnum() and mark != "_":
                words = words.replace(mark, " ")
    return hashlib.sha256(" ".join(words.split()).encode()).hexdigest()


def line_hash(line: str) -> str:
    """16 hex digits of SHA-256 of the line's letters and digits, case folded: equal whatever the decoration."""
    return hashlib.sha256(fold(line).encode()).hexdigest()[:16]

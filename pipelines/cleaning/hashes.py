"""Hashes that identify articles, versions of an article, copies of a text, and recurring lines."""

import hashlib

from pipelines.text import comparison_key

_MARKS_AS_SPACES = bytes(code if code > 127 or chr(code).isalnum() or chr(code) == "_" else 32 for code in range(256))


def article_key(canonical_url: str) -> str:
    """Return 32 hex digits of an address's SHA-256, as `warehouse.article_key` does."""
    return hashlib.sha256(canonical_url.encode()).hexdigest()[:32]


def content_hash(title: str, subtitle: str | None, body: str) -> str:
    """Return the hex SHA-256 of the visible text; it changes with any character."""
    return hashlib.sha256("\0".join((title, subtitle or "", body)).encode()).hexdigest()


def body_hash(body: str) -> str:
    """Return the hex SHA-256 of the body's case-folded words, without punctuation and line breaks."""
    words = body.casefold().encode().translate(_MARKS_AS_SPACES).decode()  # a quarter of a regular expression's time
    if not words.isascii():
        for mark in set(words):
            if not mark.isalnum() and mark != "_":
                words = words.replace(mark, " ")
    return hashlib.sha256(" ".join(words.split()).encode()).hexdigest()


def line_hash(line: str) -> str:
    """Return 16 hex digits of the SHA-256 of a line's letters and digits, case folded."""
    return hashlib.sha256(comparison_key(line).encode()).hexdigest()[:16]

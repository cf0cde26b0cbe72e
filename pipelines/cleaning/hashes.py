"""Digests by which versions and copies of an article are known."""

import hashlib
import re

_WORD = re.compile(r"\w+")


def content_hash(title: str, subtitle: str | None, body: str) -> str:
    """Hex SHA-256 of all that a reader sees; it changes with any of its characters."""
    return hashlib.sha256("\0".join((title, subtitle or "", body)).encode()).hexdigest()


def body_hash(body: str) -> str:
    """Hex SHA-256 of the body's case-folded words: equal for copies whatever their headline, marks and line breaks."""
    return hashlib.sha256(" ".join(_WORD.findall(body.casefold())).encode()).hexdigest()

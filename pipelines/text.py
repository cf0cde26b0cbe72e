"""What text may hold: no NUL, which no database takes, and no half of a surrogate pair, which has no encoding."""

import re

_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


def is_text(value: str) -> bool:
    """Whether a string can be stored and sent."""
    return _NO_TEXT.search(value) is None


def as_text(value: str) -> str:
    """Return a string without what cannot be stored: emoji cut in two, most often."""
    return _NO_TEXT.sub("", value)

"""Quotation marks as a typesetter sets them."""

import re

_OPENING = re.compile(r'"(?=[\w$])')


def curly(text: str) -> str:
    """The text with typographic quotation marks and apostrophes."""
    opened = _OPENING.sub("“", text)
    return opened.replace('"', "”").replace("'", "’")  # noqa: RUF001 - that is what they look like

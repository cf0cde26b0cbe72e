"""Whether a response is a page of HTML, by its Content-Type and its first bytes."""

import re

PAGE_STATUS = frozenset({200, 203})
"""HTTP status of a whole page; 203 is one that a proxy has changed."""
_HEAD_BYTES = 2048
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_FIRST_TAG = re.compile(rb"<(!doctype\s+\w+|[a-z][\w:-]*)", re.IGNORECASE)
_OPENINGS = frozenset(
    b"html head body title meta link base script style div main article section h1 p center table".split()
)


def is_html(content_type: str, body: bytes) -> bool:
    """Return whether a response is HTML: it says so or says nothing, or begins as HTML whatever type it claims."""
    claimed = content_type.partition(";")[0].strip().lower()
    return not claimed or "html" in claimed or begins_as_html(body)


def begins_as_html(body: bytes) -> bool:
    """Return whether the first tag of a body is one with which pages of HTML begin."""
    head = body[:_HEAD_BYTES].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")  # UTF-16, byte order marks
    if not head.startswith(b"<"):
        return False
    first = _FIRST_TAG.search(_COMMENT.sub(b"", head))
    return first is not None and (first[1].lower() in _OPENINGS or first[1].lower().split()[1:] == [b"html"])

"""Converting a page to UTF-8; a declared charset is used only if the bytes agree with it."""

import codecs
import re

from pipelines.charsets import codec_of

MAX_PAGE_BYTES = 16 * 1024 * 1024  # ten times the longest news page known

_LABEL = r"\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,50})"  # bounded: a header or a page may be all blanks
_HEADER_CHARSET = re.compile(f"charset{_LABEL}", re.IGNORECASE)
_META_CHARSET = re.compile(rf"<(?:meta|\?xml)[^>]{{0,300}}?(?:charset|encoding){_LABEL}".encode(), re.IGNORECASE)
_META_WITHIN = 4096
_OPENINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])  # not allowed in documents


def to_utf8(body: bytes, content_type: str) -> bytes:
    """Return the page in UTF-8, without control characters.

    Valid UTF-8 is kept whatever charset is declared, since other charsets are hardly ever valid UTF-8 by chance.
    """
    for mark, name in _OPENINGS:
        if body.startswith(mark):
            return body.decode(name, "replace").translate(dict.fromkeys(_CONTROLS)).encode()
    body = body.translate(None, _CONTROLS)
    if body.isascii():
        return body
    try:
        body.decode()
    except UnicodeDecodeError:
        return _decode_declared(body, content_type).encode()
    return body


def _decode_declared(body: bytes, content_type: str) -> str:
    header, meta = _HEADER_CHARSET.search(content_type), _META_CHARSET.search(body, 0, _META_WITHIN)
    labels = (header[1] if header else "", meta[1].decode("ascii", "replace") if meta else "")
    # UTF-8 did not fit, and UTF-16 has its own opening.
    declared = [name for name in map(codec_of, labels) if name and not name.startswith("utf-")]
    for name in declared:
        try:
            return body.decode(name)
        except UnicodeDecodeError:
            continue
    if _is_damaged_utf8(body):
        return body.decode("utf-8", "replace")
    return body.decode(declared[0] if declared else "cp1252", "replace")


def _is_damaged_utf8(body: bytes) -> bool:
    """Return whether nearly all bytes beyond ASCII are UTF-8, as in a page cut within a character."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    foreign = len(text) - sum(map(str.isascii, text)) if broken else 0
    return broken > 0 and broken * 10 < foreign

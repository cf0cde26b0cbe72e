"""Converting a page to UTF-8; a declared charset is used only if the bytes agree with it, else the text tells it."""

import codecs
import re

from pipelines.charsets import codec_of, detect_codec

MAX_PAGE_BYTES = 16 * 1024 * 1024  # ten times the longest news page known

_LABEL = r"\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,50})"  # bounded: a header or a page may be all blanks
_HEADER_CHARSET = re.compile(f"charset{_LABEL}", re.IGNORECASE)
_META_CHARSET = re.compile(rf"<(?:meta|\?xml)[^>]{{0,300}}?(?:charset|encoding){_LABEL}".encode(), re.IGNORECASE)
_META_WITHIN = 4096
_TAG = re.compile(rb"<[^<>]*>")
_MAX_DETECTED_BYTES = 100_000  # of text whose charset nobody declares
_OPENINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])  # not allowed in documents
_CONTROL_REFERENCE = re.compile(
    rb"&#0{0,9}(?:[0-8]|1[124-9]|2\d|3[01]|127)(?!\d);?|&#[xX]0{0,9}(?:[0-8bBcCeEfF]|1[0-9a-fA-F]|7[fF])(?![0-9a-fA-F]);?"
)


def to_utf8(body: bytes, content_type: str) -> bytes:
    """Return the page in UTF-8, without control characters.

    Valid UTF-8 is kept whatever charset is declared, since other charsets are hardly ever valid UTF-8 by chance.
    """
    for mark, name in _OPENINGS:
        if body.startswith(mark):
            return _without_controls(body.decode(name, "replace").encode())
    body = _without_controls(body)
    if body.isascii():
        return body
    try:
        body.decode()
    except UnicodeDecodeError:
        return _decode_declared(body, content_type).encode()
    return body


def _without_controls(text: bytes) -> bytes:
    """Remove control characters, and references to them, from text in an encoding that extends ASCII."""
    text = text.translate(None, _CONTROLS)
    return _CONTROL_REFERENCE.sub(b"", text) if b"&#" in text else text


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
    return body.decode(declared[0] if declared else detect_codec(_text_of(body)) or "cp1252", "replace")


def _text_of(body: bytes) -> bytes:
    """Return the beginning of a page's text, without tags and scripts."""
    first, *rest = body.split(b"<script")
    shown = b" ".join([first, *(part.partition(b"</script")[2] for part in rest)])
    return b" ".join(_TAG.sub(b" ", shown).split())[:_MAX_DETECTED_BYTES]


def _is_damaged_utf8(body: bytes) -> bool:
    """Return whether nearly all bytes beyond ASCII are UTF-8, as in a page cut within a character."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    foreign = len(text) - sum(map(str.isascii, text)) if broken else 0
    return broken > 0 and broken * 10 < foreign

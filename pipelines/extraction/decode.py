"""Bytes of a page to UTF-8, which the parser reads: a charset is believed only as far as the bytes bear it out."""

import codecs
import re

MAX_PAGE_BYTES = 16 * 1024 * 1024  # bytes; the longest news page known is a tenth of it

_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_META_WITHIN = 4096
_OPENINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
# What the browsers do: a page that says Latin-1 or ASCII is read as windows-1252, GB2312 as its superset.
_READ_AS = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "iso8859-9": "cp1254"}
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])  # what no document may hold


def to_utf8(body: bytes, content_type: str) -> bytes:
    """The page's text in UTF-8, without control characters.

    Bytes that are valid UTF-8 stay what they are, whatever is declared: other charsets hardly ever are by chance.
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
    declared = [name for name in (_in_header(content_type), _in_meta(body)) if name and name != "utf-8"]
    for name in declared:
        try:
            return body.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    if _is_damaged_utf8(body):
        return body.decode("utf-8", "replace")
    return body.decode(declared[0] if declared else "cp1252", "replace")


def _in_header(content_type: str) -> str | None:
    match = _HEADER_CHARSET.search(content_type)
    return _codec(match[1]) if match else None


def _in_meta(body: bytes) -> str | None:
    match = _META_CHARSET.search(body, 0, _META_WITHIN)
    return _codec(match[1].decode("ascii", "replace")) if match else None


def _codec(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
        # A charset reads ASCII as ASCII. Other codecs of Python (`hex`, `idna`) do not, nor does UTF-16, which is
        # known by its opening.
        is_charset = b"<a>".decode(name, "replace") == "<a>"
    except (LookupError, UnicodeError):
        return None
    if not is_charset:
        return None
    return _READ_AS.get(name, name)


def _is_damaged_utf8(body: bytes) -> bool:
    """Whether nearly all bytes beyond ASCII form UTF-8: a page cut in mid-character or with one foreign byte."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    foreign = len(text) - sum(map(str.isascii, text)) if broken else 0
    return broken > 0 and broken * 10 < foreign

"""The charsets of the web, by the labels of the WHATWG Encoding Standard; Python has more codecs, which are none."""

import codecs
from functools import cache

import cchardet
import webencodings
from webencodings.labels import LABELS

# Charsets that have all characters of the standard's, by the names that the detector gives them.
_SUPERSETS = {"uhc": "cp949", "cp949": "cp949", "shift_jis": "cp932"}


@cache
def codec_of(label: str) -> str | None:
    """Return the name of Python's codec for a label such as `latin1`, None if no charset has it (`unicode_escape`)."""
    encoding = webencodings.lookup(label)
    if encoding is None:
        return None
    name = encoding.codec_info.name
    try:
        return "gb18030" if name == "gbk" else codecs.lookup(name).name  # the former has all characters of the latter
    except LookupError:  # of the standard's charsets that have no text
        return None


def detect_codec(text: bytes) -> str | None:
    """Return the codec that a text in no UTF looks to be in, None if it looks like no charset of the web.

    The more text without markup, the surer: of some kilobytes nearly all are right, of a few words many are wrong.
    """
    label = cchardet.detect(text)["encoding"] or ""
    name = _SUPERSETS.get(label.lower()) or codec_of(label)
    return None if name is None or name.startswith("utf-") else name


def is_charset(codec: str) -> bool:
    """Return whether a name of a Python codec stands for a charset of the web."""
    try:
        return codecs.lookup(codec).name in _codecs()
    except LookupError:
        return False


@cache
def _codecs() -> frozenset[str]:
    return frozenset(filter(None, map(codec_of, LABELS))) | {"gbk", "utf-8-sig", "utf-16"}

"""Normalised text, and paragraphs that repeat the headline or each other."""

import html
import re
import unicodedata
from collections.abc import Sequence

from pipelines.dates import is_date_line
from pipelines.records.reasons import CutReason
from pipelines.text import comparison_key, without_controls

_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,6});")
# The non-joiner (200c) parts letters of a word in Arabic and Indic scripts; elsewhere it says nothing.
_JOINED = "\u0600-\u08ff\u0900-\u0dff\ufb50-\ufdff\ufe70-\ufefc"
_INVISIBLE = re.compile(rf"[\u00ad\u200b\u200e\u200f\u2060\ufeff]|(?<![{_JOINED}])\u200c|\u200c(?![{_JOINED}])")
_SCREEN_READER_NOTE = re.compile(r",? \(?opens (?:in )?(?:a )?new (?:tab|window)\)?", re.IGNORECASE)
_MIN_QUOTE_LETTERS, _MIN_PARAGRAPH_LETTERS = 40, 70  # a shorter line that repeats may be a refrain
_MAX_DATE_LINES = 1  # below the first long paragraph; more are the steps of a chronology or a ticker
_HEAD_PARAGRAPHS = 4  # paragraphs that may repeat the title or the standfirst


def normalize_text(text: str) -> str:
    """Return the text in NFC with single spaces, without doubly escaped entities, control and invisible characters."""
    if "&" in text and _ENTITY.search(text):
        text = html.unescape(text)
    text = without_controls(text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    if "pens" in text or "PENS" in text:
        text = _SCREEN_READER_NOTE.sub("", text)
    return " ".join(text.split())


def find_head(paragraphs: Sequence[str], title: str, subtitle: str) -> list[CutReason | None]:
    """Mark the article's own title and standfirst in the first paragraphs."""
    heads = {comparison_key(subtitle): CutReason.STANDFIRST, comparison_key(title): CutReason.TITLE}
    heads.pop("", None)
    reasons = [heads.get(comparison_key(paragraph)) for paragraph in paragraphs[:_HEAD_PARAGRAPHS]]
    return reasons + [None] * (len(paragraphs) - len(reasons))


def find_date_lines(paragraphs: Sequence[str]) -> list[CutReason | None]:
    """Mark the lines that are only a date, except several below the first long paragraph."""
    dated = [is_date_line(paragraph) for paragraph in paragraphs]
    first = next((number for number, each in enumerate(paragraphs) if len(each) >= _MIN_PARAGRAPH_LETTERS), 0)
    are_steps = sum(dated[first:]) > _MAX_DATE_LINES
    return [
        CutReason.DATE_LINE if is_date and not (are_steps and number > first) else None
        for number, is_date in enumerate(dated)
    ]


def find_copies(paragraphs: Sequence[str]) -> list[CutReason | None]:
    """Mark paragraphs that appeared before, and pull quotes that are part of a neighbouring paragraph."""
    keys = [comparison_key(paragraph) for paragraph in paragraphs]
    seen: set[str] = set()
    reasons: list[CutReason | None] = []
    for number, key in enumerate(keys):
        around = keys[max(0, number - 2) : number] + keys[number + 1 : number + 3]
        is_quote = len(key) >= _MIN_QUOTE_LETTERS and any(len(other) > len(key) and key in other for other in around)
        is_copy = is_quote or (len(key) >= _MIN_PARAGRAPH_LETTERS and key in seen)
        reasons.append(CutReason.REPEATED if is_copy else None)
        seen.add(key)
    return reasons

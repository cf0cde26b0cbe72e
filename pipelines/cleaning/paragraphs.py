"""Text as it is stored: normalised characters, single white space, and no paragraph twice nor the headline in it."""

import html
import re
import unicodedata
from collections.abc import Sequence

from pipelines.records.reasons import CutReason

_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,6});")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200e\u200f\u2060\ufeff]")
_SPOKEN = re.compile(r",? \(?opens (?:in )?(?:a )?new (?:tab|window)\)?", re.IGNORECASE)  # said to the blind only
_LETTERS = re.compile(r"[^\W_]+")
_MARKS = bytes(code for code in range(128) if not chr(code).isalnum())
_MIN_COPY_LETTERS = 40
_HEAD = 4  # paragraphs in which the title and the standfirst are looked for


def tidy(text: str) -> str:
    """NFC, entities that the page escaped twice, no invisible characters, single white space."""
    if "&" in text and _ENTITY.search(text):
        text = html.unescape(text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    if "pens" in text or "PENS" in text:
        text = _SPOKEN.sub("", text)
    return " ".join(text.split())


def fold(text: str) -> str:
    """Letters and digits only, case folded: equal for texts that differ in decoration."""
    bare = text.casefold().encode("utf-8", "surrogatepass").translate(None, _MARKS).decode("utf-8", "surrogatepass")
    return bare if bare.isascii() else "".join(_LETTERS.findall(bare))


def find_head(paragraphs: Sequence[str], title: str, subtitle: str) -> list[CutReason | None]:
    """Marks the article's own title and standfirst where they open the text."""
    heads = {fold(subtitle): CutReason.STANDFIRST, fold(title): CutReason.TITLE}
    heads.pop("", None)
    return [
        heads.get(fold(paragraph)) if number < _HEAD else None for number, paragraph in enumerate(paragraphs)
    ]  # fmt: skip


def find_copies(paragraphs: Sequence[str]) -> list[CutReason | None]:
    """Marks paragraphs that stand there before, and pulled quotes that are part of a neighbouring paragraph."""
    keys = [fold(paragraph) for paragraph in paragraphs]
    seen: set[str] = set()
    reasons: list[CutReason | None] = []
    for number, key in enumerate(keys):
        around = keys[max(0, number - 2) : number] + keys[number + 1 : number + 3]
        is_copy = len(key) >= _MIN_COPY_LETTERS and (
            key in seen or any(len(other) > len(key) and key in other for other in around)
        )
        reasons.append(CutReason.REPEATED if is_copy else None)
        seen.add(key)
    return reasons

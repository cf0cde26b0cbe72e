"""Text as it is stored: normalised characters, single white space, and no paragraph twice."""

import html
import re
import unicodedata

_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,6});")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200e\u200f\u2060\ufeff]")
_SPOKEN = re.compile(r",? \(?opens (?:in )?(?:a )?new (?:tab|window)\)?", re.IGNORECASE)  # said to the blind only
_NOT_WORD = re.compile(r"[\W_]+")
_SHORTEST_COPY = 40
_HEAD = 4  # paragraphs in which the title and the standfirst are looked for


def tidy(text: str) -> str:
    """NFC, entities that the page escaped twice, no invisible characters, single white space."""
    if _ENTITY.search(text):
        text = html.unescape(text)
    return unicodedata.normalize("NFC", " ".join(_SPOKEN.sub("", _INVISIBLE.sub("", text)).split()))


def fold(text: str) -> str:
    """Letters and digits only, case folded: equal for texts that differ in decoration."""
    return _NOT_WORD.sub("", text.casefold())


def without_head(paragraphs: list[str], *heads: str | None) -> list[str]:
    """Without the article's own title and standfirst where they open the text."""
    folded = {fold(head) for head in heads if head} - {""}
    return [
        paragraph for number, paragraph in enumerate(paragraphs) if number >= _HEAD or fold(paragraph) not in folded
    ]


def without_copies(paragraphs: list[str]) -> list[str]:
    """Without paragraphs that stand there before, and pulled quotes that are part of a neighbouring paragraph."""
    keys = [fold(paragraph) for paragraph in paragraphs]
    seen: set[str] = set()
    kept = []
    for number, (paragraph, key) in enumerate(zip(paragraphs, keys, strict=True)):
        around = keys[max(0, number - 2) : number] + keys[number + 1 : number + 3]
        pulled = any(len(other) > len(key) and key in other for other in around)
        if len(key) < _SHORTEST_COPY or not (pulled or key in seen):
            kept.append(paragraph)
        seen.add(key)
    return kept

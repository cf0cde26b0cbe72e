"""Signs, besides its words, that a line is not the article's: its form, its markup, its links."""

import re
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from pipelines.records.extracted import Line

# An exclamation is a sentence of the news only within quotation marks; a line in brackets is none.
_SENTENCE_END = re.compile(r"(?:[.?…。\uff1f\u0964\u06d4\u061f\u0589][\"'”\u2019»“)\]]*|[!\uff01][\"'”\u2019»“])$")
_END = 6  # letters in which a sentence's last marks are
_BRACKETS, _BRACKETS_END = ("(", "["), (")", "]", ").")
_MIN_SENTENCE_LETTERS, _MAX_SCRAP_LETTERS = 25, 150
_MIN_ALIKE = 0.2  # share of the letters in sentences; with less in other lines of its markup, a line is set apart
_MIN_LINKED = 0.15
_MAX_BOX_SHARE = 0.33  # of the letters in sentences, in boxes of one kind; with more, they hold the text
_BOX_TAGS = frozenset(["div", "section", "aside"])


class Sign(StrEnum):
    """What tells a line from the paragraphs of its text."""

    FORM = "no sentence"
    MARKUP = "other markup"
    BOX = "other box"
    LINKS = "links"
    EMPHASIS = "emphasis"


def find_signs(lines: Sequence[Line], suspects: Sequence[bool]) -> list[list[Sign]]:
    """Return the signs of each line of a text, none for a paragraph like the others.

    The markup of a text is that of its sentences, without the lines whose words are suspect.
    """
    letters = [0 if suspect else _sentence_letters(line) for line, suspect in zip(lines, suspects, strict=True)]
    kinds: Counter[str] = Counter()
    for line, count in zip(lines, letters, strict=True):
        if line.markup:
            kinds[line.markup.kind] += count
    total = kinds.total()
    return [_signs_of(line, kinds, total, count) for line, count in zip(lines, letters, strict=True)]


def find_boxes(lines: Sequence[Line]) -> list[str]:
    """Return tag and names of the box that holds each line, '' if the box is one of those that hold the text.

    The box is the line's own element, else the one around that.
    """
    boxes = [_box_of(line) for line in lines]
    letters: Counter[str] = Counter()
    for line, box in zip(lines, boxes, strict=True):
        letters[box] += _sentence_letters(line)
    most = _MAX_BOX_SHARE * letters.total()
    return [box if letters[box] < most else "" for box in boxes]


def _box_of(line: Line) -> str:
    around, _, own = line.markup.kind.partition(" > ") if line.markup else ("", "", "")
    return next((each for each in (own, around) if each.partition(".")[0] in _BOX_TAGS), "")


def _signs_of(line: Line, kinds: Counter[str], total: int, own: int) -> list[Sign]:
    """Return the signs of a line; `kinds` are the letters in sentences by markup, `own` those of the line among them.

    A line of unknown markup, and the only sentence, has no other markup than the text.
    """
    signs = [] if _sentence_letters(line) else [Sign.FORM]
    if (markup := line.markup) is None:
        return signs
    if kinds[markup.kind] - own < _MIN_ALIKE * (total - own):
        signs.append(Sign.MARKUP)
    if markup.linked >= _MIN_LINKED:
        signs.append(Sign.LINKS)
    if markup.is_emphasised:
        signs.append(Sign.EMPHASIS)
    return signs


def _sentence_letters(line: Line) -> int:
    """Return the number of a line's letters, 0 if it is no sentence."""
    text, length = line.text, len(line.text)
    if length > _MAX_SCRAP_LETTERS:
        return length
    is_bracketed = text.startswith(_BRACKETS) and text.endswith(_BRACKETS_END)
    is_sentence = length >= _MIN_SENTENCE_LETTERS and not is_bracketed and _SENTENCE_END.search(text, length - _END)
    return length if is_sentence else 0

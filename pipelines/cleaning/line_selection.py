"""Selection of the lines that are the article's text; each other line gets the reason why it is cut."""

import re
from collections.abc import Callable, Sequence

from pipelines.cleaning.boilerplate_lines import find_boilerplate, find_end, find_sign_offs, split_sign_off
from pipelines.cleaning.hashes import line_hash
from pipelines.cleaning.paragraphs import find_copies, find_date_lines, find_head, normalize_text
from pipelines.records.extracted import Extracted, Line
from pipelines.records.reasons import CutReason
from pipelines.text import comparison_key

_MAX_CREDIT_LETTERS, _MAX_BIOGRAPHY_LETTERS = 90, 500
_MAX_NAME_WORDS = 8
_SENTENCE_END = re.compile(r"[.!?][\"'”\u2019»]?$")

Reasons = Sequence[CutReason | None]


def select_lines(extracted: Extracted, recurring: frozenset[str]) -> list[Line]:
    """Return all lines of the article's pages in reading order; those without a reason are the clean text.

    Args:
        extracted: the article as extracted.
        recurring: hashes of lines that this publisher prints under many articles.
    """
    lines = _select_on_page(extracted, extracted.lines or tuple(map(Line, extracted.paragraphs)), recurring)
    for page in extracted.further:
        lines += _select_on_page(extracted, page, recurring)
    if extracted.further:
        _cut(lines, find_copies)
    return lines


def _select_on_page(extracted: Extracted, read: Sequence[Line], recurring: frozenset[str]) -> list[Line]:
    """Return the lines of one page of the article; each page may have its own title and closing boilerplate."""
    lines = [line if line.reason else line._replace(text=normalize_text(line.text)) for line in read]
    lines = [line for line in lines if line.text]
    title, subtitle = normalize_text(extracted.title), normalize_text(extracted.subtitle or "")
    people = [comparison_key(name) for name in (*extracted.authors, *extracted.editors)]
    _cut(lines, lambda texts: find_head(texts, title, subtitle))
    _cut(lines, lambda texts: [_reason_of(text, people, recurring) for text in texts])
    _cut(lines, find_date_lines)
    _cut_boilerplate(lines)
    _cut(lines, find_sign_offs)
    _cut_sign_off(lines)
    _cut(lines, find_copies)
    _cut(lines, lambda texts: _find_biography(texts, people))
    return lines


def _cut_boilerplate(lines: list[Line]) -> None:
    """Cut what follows the end of the article, then the lines that their words and other signs reveal."""
    kept = _kept(lines)
    for number, reason in zip(kept, find_end([lines[number] for number in kept]), strict=True):
        lines[number] = lines[number]._replace(reason=reason)
    kept = _kept(lines)
    for number, found in zip(kept, find_boilerplate([lines[number] for number in kept]), strict=True):
        if found:
            lines[number] = lines[number]._replace(reason=found[0], element=found[1])


def _kept(lines: Sequence[Line]) -> list[int]:
    """Return the places of the lines that are still text."""
    return [number for number, line in enumerate(lines) if line.reason is None]


def _cut(lines: list[Line], step: Callable[[list[str]], Reasons]) -> None:
    """Set the reasons that a step returns for the lines that are still text."""
    kept = _kept(lines)
    for number, reason in zip(kept, step([lines[number].text for number in kept]), strict=True):
        if reason is not None:
            lines[number] = lines[number]._replace(reason=reason)


def _cut_sign_off(lines: list[Line]) -> None:
    """Split the initials at the end of the last paragraph off, as a line of their own."""
    last = max((number for number, line in enumerate(lines) if line.reason is None), default=None)
    if last is not None:
        text, initials = split_sign_off(lines[last].text)
        if initials:
            lines[last : last + 1] = [lines[last]._replace(text=text), Line(initials, CutReason.SIGN_OFF)]


def _reason_of(line: str, people: list[str], recurring: frozenset[str]) -> CutReason | None:
    """Return why a line is cut whatever surrounds it, None if it is not."""
    if recurring and line_hash(line) in recurring:
        return CutReason.RECURRING
    return CutReason.BYLINE if _is_byline(line, people) else None


def _is_byline(line: str, people: list[str]) -> bool:
    """Return whether a line does little more than name the article's authors."""
    if len(line) > _MAX_CREDIT_LETTERS:
        return False
    key = comparison_key(line)
    named = sum(len(name) for name in people if name and name in key)
    return named > 0 and named * 2 >= len(key) and not _SENTENCE_END.search(line)


def _find_biography(paragraphs: list[str], people: list[str]) -> Reasons:
    """Mark closing paragraphs that introduce the authors: they begin with a name."""
    end = len(paragraphs)
    while end > 1 and len(paragraphs[end - 1]) <= _MAX_BIOGRAPHY_LETTERS:
        words = paragraphs[end - 1].split()[:_MAX_NAME_WORDS]
        openings = {comparison_key(" ".join(words[:count])) for count in range(1, len(words) + 1)}
        if not any(name and name in openings for name in people):
            break
        end -= 1
    return [None] * end + [CutReason.BIOGRAPHY] * (len(paragraphs) - end)

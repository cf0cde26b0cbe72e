"""Which of the lines that were read as text stay, and why the others go."""

import re
from collections.abc import Callable, Sequence

from pipelines.cleaning.boilerplate_lines import find_boilerplate, find_end, find_sign_offs, split_sign_off
from pipelines.cleaning.hashes import line_hash
from pipelines.cleaning.paragraphs import find_copies, find_head, fold, tidy
from pipelines.dates import is_date_line
from pipelines.records.extracted import Extracted, Line
from pipelines.records.reasons import CutReason

_MAX_CREDIT_LETTERS, _MAX_BIOGRAPHY_LETTERS = 90, 500

Reasons = Sequence[CutReason | None]


def judge(extracted: Extracted, recurring: frozenset[str]) -> list[Line]:
    """All lines of the article's pages in reading order; those without a reason are the clean text.

    Args:
        extracted: what the page says.
        recurring: hashes of lines that this publisher prints under many articles.
    """
    lines = _judge_page(extracted, extracted.lines or tuple(map(Line, extracted.paragraphs)), recurring)
    for page in extracted.further:
        lines += _judge_page(extracted, page, recurring)
    if extracted.further:
        _cut(lines, find_copies)
    return lines


def _judge_page(extracted: Extracted, read: Sequence[Line], recurring: frozenset[str]) -> list[Line]:
    """The lines of one of the article's pages: each may have the title above it, and boilerplate at its end."""
    lines = [line for line in read if line.text]
    title, subtitle = tidy(extracted.title), tidy(extracted.subtitle or "")
    people = [fold(name) for name in (*extracted.authors, *extracted.editors)]
    for number, line in enumerate(lines):
        if line.reason is None:
            lines[number] = Line(tidy(line.text))
    lines = [line for line in lines if line.text]
    for step in (
        lambda texts: find_head(texts, title, subtitle),
        lambda texts: [_by_itself(text, people, recurring) for text in texts],
        find_end,
        find_boilerplate,
        find_sign_offs,
    ):
        _cut(lines, step)
    _cut_sign_off(lines)
    _cut(lines, find_copies)
    _cut(lines, lambda texts: _find_biography(texts, people))
    return lines


def _cut(lines: list[Line], step: Callable[[list[str]], Reasons]) -> None:
    """Gives the lines that are still text the reasons of a step."""
    kept = [number for number, line in enumerate(lines) if line.reason is None]
    for number, reason in zip(kept, step([lines[number].text for number in kept]), strict=True):
        if reason is not None:
            lines[number] = lines[number]._replace(reason=reason)


def _cut_sign_off(lines: list[Line]) -> None:
    """Parts the last paragraph from the initials at its end."""
    last = max((number for number, line in enumerate(lines) if line.reason is None), default=None)
    if last is not None:
        text, initials = split_sign_off(lines[last].text)
        if initials:
            lines[last : last + 1] = [Line(text), Line(initials, CutReason.SIGN_OFF)]


def _by_itself(line: str, people: list[str], recurring: frozenset[str]) -> CutReason | None:
    if recurring and line_hash(line) in recurring:
        return CutReason.RECURRING
    if is_date_line(line):
        return CutReason.DATE_LINE
    return CutReason.BYLINE if _is_credit(line, people) else None


def _is_credit(line: str, people: list[str]) -> bool:
    """Whether a line does little more than name the article's authors."""
    if len(line) > _MAX_CREDIT_LETTERS:
        return False
    folded = fold(line)
    named = sum(len(name) for name in people if name and name in folded)
    return named > 0 and named * 2 >= len(folded) and not re.search(r"[.!?][\"'”\u2019»]?$", line)


def _find_biography(paragraphs: list[str], people: list[str]) -> Reasons:
    """Marks closing paragraphs that present the authors: they begin with a name."""
    end = len(paragraphs)
    while end > 1 and len(paragraphs[end - 1]) <= _MAX_BIOGRAPHY_LETTERS:
        opening = fold(paragraphs[end - 1])
        if not any(name and opening.startswith(name) for name in people):
            break
        end -= 1
    return [None] * end + [CutReason.BIOGRAPHY] * (len(paragraphs) - end)

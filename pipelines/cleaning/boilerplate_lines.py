"""Boilerplate lines that words and other signs reveal; extraction has cut those that the page's structure reveals."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from pipelines.cleaning.line_signs import Sign, find_boxes, find_signs
from pipelines.records.extracted import Line
from pipelines.records.reasons import CutReason
from pipelines.text import read_groups

_MAX_LEAD_LETTERS = 250  # letters of a teaser or a credit
_MAX_PROMPT_LETTERS = 450
_MAX_CAPTION_LETTERS, _MAX_CREDIT_LETTERS = 300, 100
_MAX_SHARE_AFTER_END = 0.35  # of the text after a line that ends it; with more, the article goes on
_MAX_NOTICE_LETTERS = 700  # letters of a notice, of all lines of its box
_PROMPTS = frozenset([CutReason.PROMPT, CutReason.CONSENT])
_CREDIT_MARKS = (":", "/", "©", "|", "(", "via ")  # each credit has one of them
_START = 5  # letters at the start of a word that select the phrases to search for
_SIGN_OFF = re.compile(r"^[\[(]\s*[a-zA-Z*]{1,6}(?:\s*[/,&-]\s*[a-zA-Z*.]{1,6}){0,3}\s*[\])]$")
_ADDRESS = re.compile(r"https?://\S+")
_COPYRIGHT = re.compile(
    r"(?:(?:copyright|hak cipta)?\W{0,3}(?:©|\(c\))\W{0,3}(?:copyright\W{0,3})?|copyright )\d{4}\b.{0,80}"
)
_AGENCIES = r"(?i:antara|ant|afp|ap|reuters|dpa|apa|epa|xinhua)"
_AGENCY_TAIL = re.compile(rf"\({_AGENCIES}(?:/[^()]{{2,30}})?\)\s*$")
_MIN_SIGNED_LETTERS = 40  # letters of a paragraph; a shorter line with an agency's name is a caption's credit
# At the end of the last sentence: "(rrd/rir)", "(Antara/Budi)", "(Ant/E-2)", "(Z-10)", "[gsp]".
_SIGN_OFF_TAIL = re.compile(
    r"\s*[\[(]\s*[a-z]{2,5}(?:\s*/\s*[a-z]{2,5}){1,3}\s*[\])]\s*$"
    r"|(?<=[.!?\"”\u2019»])\s*[\[(]\s*"
    rf"(?:[a-z]{{2,5}}|{_AGENCIES}(?:\s*[/,-]\s*[\w .-]{{1,25}}){{0,3}}|[A-Z]{{1,3}}-\d{{1,2}})\s*[\])]\s*$"
)

_ByStart = dict[str, list[re.Pattern[str]]]


def find_end(lines: Sequence[Line]) -> list[CutReason | None]:
    """Mark the line that ends the article, and the lines after it until its paragraphs go on, if they do."""
    reasons: list[CutReason | None] = [None] * len(lines)
    ends = _ends_of(lines)
    if not any(ends):
        return reasons
    has_ended = False
    for number, signs in enumerate(find_signs(lines, [False] * len(lines))):
        has_ended = ends[number] or (has_ended and bool(signs))
        reasons[number] = CutReason.AFTER_END if has_ended else None
    return reasons


def _ends_of(lines: Sequence[Line]) -> list[bool]:
    """Return which lines have the words of an article's end, and little text after them."""
    after = [0, *accumulate(len(line.text) for line in reversed(lines))][::-1]
    most = _MAX_SHARE_AFTER_END * after[0]
    return [
        length <= most and len(line.text) <= _MAX_LEAD_LETTERS and bool(_phrases().end.fullmatch(line.text.lower()))
        for length, line in zip(after, lines, strict=False)
    ]


def find_sign_offs(paragraphs: Sequence[str]) -> list[CutReason | None]:
    """Mark closing lines that are initials in brackets."""
    end = len(paragraphs)
    while end and _SIGN_OFF.match(paragraphs[end - 1]):
        end -= 1
    return [None] * end + [CutReason.SIGN_OFF] * (len(paragraphs) - end)


def split_sign_off(paragraph: str) -> tuple[str, str]:
    """Split a closing paragraph into its text and the initials at its end, '' if it has none."""
    text = _SIGN_OFF_TAIL.sub("", paragraph)
    return (text, paragraph[len(text) :].strip()) if text else (paragraph, "")


def find_boilerplate(lines: Sequence[Line]) -> list[tuple[CutReason, str] | None]:
    """Return for each line the kind of boilerplate that it is, and the signs that tell it besides its words.

    Words alone are not enough, unless a short line has no others: what they say of a sentence among sentences of its
    markup is the news.
    """
    kinds = [_kind_of(line.text) for line in lines]
    signs = find_signs(lines, [kind is not None for kind in kinds])
    found: list[tuple[CutReason, str] | None] = []
    for kind, own in zip(kinds, signs, strict=True):
        is_told = kind and (kind.has_no_other_words or (own and not (kind.is_at_end and own == [Sign.FORM])))
        found.append((kind.reason, ", ".join(own)) if kind and is_told else None)
    _cut_notices(lines, found)
    return found


def _cut_notices(lines: Sequence[Line], found: list[tuple[CutReason, str] | None]) -> None:
    """Add all lines of a box that speaks of the site's own matters: consent, donations, subscriptions."""
    boxes = find_boxes(lines)
    for box, run in groupby(range(len(lines)), key=boxes.__getitem__):
        numbers = list(run) if box else []
        is_short = sum(len(lines[number].text) for number in numbers) <= _MAX_NOTICE_LETTERS
        if is_short and any(_is_notice(lines[number].text, found[number]) for number in numbers):
            for number in numbers:
                found[number] = found[number] or (CutReason.PROMPT, Sign.BOX)


def _is_notice(line: str, found: tuple[CutReason, str] | None) -> bool:
    return found[0] in _PROMPTS if found else bool(_phrases().notice.search(line.lower()))


class _Kind(NamedTuple):
    """The kind of boilerplate of which a line has the words, and where it has them."""

    reason: CutReason
    has_no_other_words: bool = False
    is_at_end: bool = False


def _kind_of(line: str) -> _Kind | None:
    """Return the kind of boilerplate of which a line has the words, None if it has those of none."""
    phrases, lower = _phrases(), line.lower()
    is_short = len(line) <= _MAX_LEAD_LETTERS
    if _ADDRESS.fullmatch(line) or _COPYRIGHT.fullmatch(lower):
        return _Kind(CutReason.PHRASE, has_no_other_words=True)
    if is_short and (phrases.line.fullmatch(lower) or phrases.end.fullmatch(lower)):
        return _Kind(CutReason.PHRASE)
    if is_short and phrases.teaser.fullmatch(lower):
        return _Kind(CutReason.TEASER, has_no_other_words=True)
    if starts := phrases.starts.findall(lower):
        if _has_any(phrases.consents, lower, starts):
            return _Kind(CutReason.CONSENT)
        if len(line) <= _MAX_PROMPT_LETTERS and _has_any(phrases.prompts, lower, starts):
            return _Kind(CutReason.PROMPT)
    return _Kind(CutReason.TEASER) if is_short and phrases.start.match(lower) else _credit_of(line, lower)


def _credit_of(line: str, lower: str) -> _Kind | None:
    end = lower[-_MAX_CREDIT_LETTERS:]
    if len(line) > _MAX_CAPTION_LETTERS or not any(mark in end for mark in _CREDIT_MARKS):
        return None
    credit = _phrases().credit.search(end)
    return _Kind(CutReason.CREDIT, is_at_end=len(credit[0]) < len(line) / 2) if credit else None


def _has_any(phrases: _ByStart, lower: str, starts: Sequence[str]) -> bool:
    """Return whether the line has one of the phrases; `starts` are the starts of their words that it has."""
    return any(phrase.search(lower) for start in starts for phrase in phrases.get(start, ()))


@dataclass(frozen=True, slots=True)
class _Phrases:
    """The groups of `phrases.txt`; prompts and consents are indexed by the starts of the words that they need."""

    line: re.Pattern[str]
    teaser: re.Pattern[str]
    start: re.Pattern[str]
    credit: re.Pattern[str]
    end: re.Pattern[str]
    notice: re.Pattern[str]
    starts: re.Pattern[str]
    prompts: _ByStart
    consents: _ByStart


@cache
def _phrases() -> _Phrases:
    groups = read_groups(Path(__file__).with_name("phrases.txt"))
    prompts, consents = _by_start(groups["prompt"]), _by_start(groups["consent"])
    return _Phrases(
        line=_one_of(groups["line"]),
        teaser=_one_of(groups["teaser"]),
        start=_one_of(groups["start"]),
        credit=_one_of(groups["credit"], end="$"),
        end=_one_of(groups["end"]),
        notice=re.compile(rf"(?<!\w){_one_of(groups['notice']).pattern}"),
        starts=_any_start({*prompts, *consents}),
        prompts=prompts,
        consents=consents,
    )


def _one_of(phrases: Sequence[str], end: str = "") -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(f'(?:{phrase})' for phrase in phrases)}){end}")


def _by_start(lines: Sequence[str]) -> _ByStart:
    found: _ByStart = {}
    for line in lines:
        words, _, phrase = line.partition(" => ")
        compiled = re.compile(rf"(?<!\w)(?:{phrase})")
        for start in {word[:_START] for word in words.split()}:
            found.setdefault(start, []).append(compiled)
    return found


def _any_start(starts: set[str]) -> re.Pattern[str]:
    """Compile a pattern of these starts of words, longer ones first; they are grouped by first letter for speed."""
    by_letter = groupby(sorted(starts, reverse=True), key=itemgetter(0))
    groups = (f"{letter}(?:{'|'.join(start[1:] for start in group)})" for letter, group in by_letter)
    return re.compile(rf"\b(?:{'|'.join(groups)})")

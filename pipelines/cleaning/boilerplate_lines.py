"""Boilerplate lines that only their wording reveals; extraction has cut those that the page's structure reveals."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from pipelines.records.reasons import CutReason
from pipelines.text import read_groups

_MAX_LEAD_LETTERS = 250  # letters of a teaser or a credit
_MAX_PROMPT_LETTERS = 450
_MAX_CAPTION_LETTERS, _MAX_CREDIT_LETTERS = 300, 100
_MAX_SHARE_AFTER_END = 0.35  # of the text after a line that ends it; with more, the article goes on
_CREDIT_MARKS = (":", "/", "©", "|", "(", "via ")  # each credit has one of them
_START = 5  # letters at the start of a word that select the phrases to search for
_SIGN_OFF = re.compile(r"^[\[(]\s*[a-zA-Z*]{1,6}(?:\s*[/,&-]\s*[a-zA-Z*.]{1,6}){0,3}\s*[\])]$")
_ADDRESS = re.compile(r"https?://\S+")
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


def find_end(paragraphs: Sequence[str]) -> list[CutReason | None]:
    """Mark the line that ends the article and all lines after it."""
    total = after = sum(map(len, paragraphs))
    for number, paragraph in enumerate(paragraphs):
        if after <= _MAX_SHARE_AFTER_END * total and _phrases().end.fullmatch(paragraph.lower()):
            return [None] * number + [CutReason.AFTER_END] * (len(paragraphs) - number)
        after -= len(paragraph)
    return [None] * len(paragraphs)


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


def find_boilerplate(paragraphs: Sequence[str]) -> list[CutReason | None]:
    """Mark the lines that are boilerplate whatever surrounds them.

    A last paragraph that ends with an agency's name is not a caption, since agencies sign their reports so.
    """
    reasons = [_kind_of(paragraph) for paragraph in paragraphs]
    own = (number for number in reversed(range(len(reasons))) if reasons[number] in {None, CutReason.CREDIT})
    last = next(own, None)
    if last is not None and len(paragraphs[last]) >= _MIN_SIGNED_LETTERS and _AGENCY_TAIL.search(paragraphs[last]):
        reasons[last] = None
    return reasons


def _kind_of(line: str) -> CutReason | None:
    """Return the kind of boilerplate that a line is, None if it is not boilerplate."""
    phrases, lower = _phrases(), line.lower()
    if starts := phrases.starts.findall(lower):
        if _has_any(phrases.consents, lower, starts):
            return CutReason.CONSENT
        if len(line) <= _MAX_PROMPT_LETTERS and _has_any(phrases.prompts, lower, starts):
            return CutReason.PROMPT
    end = lower[-_MAX_CREDIT_LETTERS:]
    if len(line) <= _MAX_CAPTION_LETTERS and any(mark in end for mark in _CREDIT_MARKS) and phrases.credit.search(end):
        return CutReason.CREDIT
    is_short = len(line) <= _MAX_LEAD_LETTERS
    if _ADDRESS.fullmatch(line) or (is_short and phrases.line.fullmatch(lower)):
        return CutReason.PHRASE
    return CutReason.TEASER if is_short and phrases.start.match(lower) else None


def _has_any(phrases: _ByStart, lower: str, starts: Sequence[str]) -> bool:
    """Return whether the line has one of the phrases; `starts` are the starts of their words that it has."""
    return any(phrase.search(lower) for start in starts for phrase in phrases.get(start, ()))


@dataclass(frozen=True, slots=True)
class _Phrases:
    """The groups of `phrases.txt`; prompts and consents are indexed by the starts of the words that they need."""

    line: re.Pattern[str]
    start: re.Pattern[str]
    credit: re.Pattern[str]
    end: re.Pattern[str]
    starts: re.Pattern[str]
    prompts: _ByStart
    consents: _ByStart


@cache
def _phrases() -> _Phrases:
    groups = read_groups(Path(__file__).with_name("phrases.txt"))
    prompts, consents = _by_start(groups["prompt"]), _by_start(groups["consent"])
    return _Phrases(
        line=_one_of(groups["line"]),
        start=_one_of(groups["start"]),
        credit=_one_of(groups["credit"], end="$"),
        end=_one_of(groups["end"]),
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

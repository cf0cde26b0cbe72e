"""Lines that are not the article's, told by their words; structure has been judged before."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pipelines.records import CutReason

_LONGEST_START = 250  # letters of a teaser or a credit
_LONGEST_PROMPT = 450
_LONGEST_CAPTION, _LONGEST_CREDIT = 300, 100
_AFTER_END = 0.35  # share of the text that may follow a line that ends it; more is the article going on
_GROUPS = {"[line]", "[start]", "[prompt]", "[consent]", "[credit]", "[end]"}
_SIGN_OFF = re.compile(r"^[\[(]\s*[a-zA-Z*]{1,6}(?:\s*[/,&-]\s*[a-zA-Z*.]{1,6}){0,3}\s*[\])]$")
_SIGN_OFF_TAIL = re.compile(r"\s*[\[(]\s*[a-z]{2,5}(?:\s*/\s*[a-z]{2,5}){1,3}\s*[\])]\s*$")


def find_end(paragraphs: Sequence[str]) -> list[CutReason | None]:
    """Marks the line that ends the article and all that follows it."""
    total = after = sum(map(len, paragraphs))
    for number, paragraph in enumerate(paragraphs):
        if after <= _AFTER_END * total and _phrases()["end"].fullmatch(paragraph.lower()):
            return [None] * number + [CutReason.AFTER_END] * (len(paragraphs) - number)
        after -= len(paragraph)
    return [None] * len(paragraphs)


def find_sign_offs(paragraphs: Sequence[str]) -> list[CutReason | None]:
    """Marks closing lines that are initials in brackets."""
    end = len(paragraphs)
    while end and _SIGN_OFF.match(paragraphs[end - 1]):
        end -= 1
    return [None] * end + [CutReason.SIGN_OFF] * (len(paragraphs) - end)


def split_sign_off(paragraph: str) -> tuple[str, str]:
    """A closing paragraph without the initials at its end, and these, '' where there are none."""
    text = _SIGN_OFF_TAIL.sub("", paragraph)
    return (text, paragraph[len(text) :].strip()) if text else (paragraph, "")


def find_boilerplate(line: str) -> CutReason | None:
    """What kind of furniture a line is, whatever stands around it."""
    phrases, lower = _phrases(), line.lower()
    if phrases["consent"].search(lower):
        return CutReason.CONSENT
    if len(line) <= _LONGEST_PROMPT and phrases["prompt"].search(lower):
        return CutReason.PROMPT
    if len(line) <= _LONGEST_CAPTION and phrases["credit"].search(lower[-_LONGEST_CREDIT:]):
        return CutReason.CREDIT
    if len(line) > _LONGEST_START:
        return None
    if phrases["line"].fullmatch(lower):
        return CutReason.PHRASE
    return CutReason.TEASER if phrases["start"].match(lower) else None


@cache
def _phrases() -> dict[str, re.Pattern[str]]:
    groups: dict[str, list[str]] = {}
    name = ""
    for line in (Path(__file__).parent / "phrases.txt").read_text(encoding="utf-8").splitlines():
        if line in _GROUPS:
            name = line.strip("[]")
        elif line and not line.startswith("#"):
            groups.setdefault(name, []).append(f"(?:{line})")
    # A phrase that is looked for anywhere begins where a word does: that rules most places of a line out.
    starts = {"prompt": r"(?<!\w)(?:", "consent": r"(?<!\w)(?:"}
    ends = {"credit": ")$"}
    return {
        group: re.compile(f"{starts.get(group, '(?:')}{'|'.join(lines)}{ends.get(group, ')')}")
        for group, lines in groups.items()
    }

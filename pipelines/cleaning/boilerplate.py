"""Lines that are not the article's, told by their words; structure has been judged before."""

import re
from functools import cache
from pathlib import Path

_LONGEST_START = 250  # letters of a teaser or a credit
_LONGEST_PROMPT = 330
_LONGEST_CAPTION, _LONGEST_CREDIT = 300, 100
_AFTER_END = 0.35  # share of the text that may follow a line that ends it; more is the article going on
_GROUPS = {"[line]", "[start]", "[prompt]", "[consent]", "[credit]", "[end]"}
_SIGN_OFF = re.compile(r"^[\[(]\s*[a-zA-Z*]{1,6}(?:\s*[/,&-]\s*[a-zA-Z*.]{1,6}){0,3}\s*[\])]$")
_SIGN_OFF_TAIL = re.compile(r"\s*[\[(]\s*[a-z]{2,5}(?:\s*/\s*[a-z]{2,5}){1,3}\s*[\])]\s*$")


def without_boilerplate(paragraphs: list[str]) -> list[str]:
    """The paragraphs without prompts, teasers, credits and sign-offs, and without what follows the article."""
    kept = [paragraph for paragraph in _until_end(paragraphs) if not is_boilerplate(paragraph)]
    while kept and _SIGN_OFF.match(kept[-1]):
        kept.pop()
    if kept:
        kept[-1] = _SIGN_OFF_TAIL.sub("", kept[-1]) or kept[-1]
    return kept


def is_boilerplate(line: str) -> bool:
    """Whether a line is furniture, whatever stands around it."""
    phrases, lower = _phrases(), line.lower()
    if phrases["consent"].search(lower) or (len(line) <= _LONGEST_PROMPT and phrases["prompt"].search(lower)):
        return True
    if len(line) <= _LONGEST_CAPTION and phrases["credit"].search(lower[-_LONGEST_CREDIT:]):
        return True
    if len(line) > _LONGEST_START:
        return False
    return phrases["line"].fullmatch(lower) is not None or phrases["start"].match(lower) is not None


def _until_end(paragraphs: list[str]) -> list[str]:
    total = after = sum(map(len, paragraphs))
    for number, paragraph in enumerate(paragraphs):
        if after <= _AFTER_END * total and _phrases()["end"].fullmatch(paragraph.lower()):
            return paragraphs[:number]
        after -= len(paragraph)
    return paragraphs


@cache
def _phrases() -> dict[str, re.Pattern[str]]:
    groups: dict[str, list[str]] = {}
    name = ""
    for line in (Path(__file__).parent / "phrases.txt").read_text(encoding="utf-8").splitlines():
        if line in _GROUPS:
            name = line.strip("[]")
        elif line and not line.startswith("#"):
            groups.setdefault(name, []).append(f"(?:{line})")
    ends = {group: ")$" if group == "credit" else ")" for group in groups}
    return {group: re.compile(f"(?:{'|'.join(lines)}{ends[group]}") for group, lines in groups.items()}

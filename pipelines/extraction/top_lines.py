"""The lines between the headline and the text, where pages name the writer in elements without a telling name."""

import re
from collections.abc import Iterator
from datetime import UTC
from itertools import groupby
from pathlib import Path

from pipelines.dates import parse_moment
from pipelines.extraction.document import Document
from pipelines.extraction.person_names import is_agency, is_spelt_as_name, people
from pipelines.text import comparison_key, read_groups

_WORDS = {name: "|".join(words) for name, words in read_groups(Path(__file__).with_name("person_names.txt")).items()}
_LABELLED = re.compile(
    rf"(?:^|[|·•/,;-]\s*)(?:{_WORDS['label']})\s*[:\uff1a]\s*(?P<names>[^:\uff1a|]+?)(?=\s+[^\W\d_]+\s*[:\uff1a]|[|]|$)",
    re.IGNORECASE,
)
_BY = re.compile(
    rf"(?:[^\W\d_]+\s){{0,3}}(?i:{_WORDS['by']})\s+(?:[^\W\d_][\w'\u2019]*[\s,]+){{0,5}}?"
    r"(?P<names>(?![a-z])(?!The\s)[^\W\d_][^:!?]{2,60})$"
)
_EAST_ASIAN = re.compile(
    r"(?:记者|記者|作者|撰文|取材|(?<![^\s(\uff08【])文)\s*[:\uff1a/\uff0f|\uff5c・]?\s*"
    r"(?P<chinese>[\u3040-\u30ff\u4e00-\u9fff]{2,5}(?:[、\s][\u4e00-\u9fff]{2,4}(?=[、\s/\uff0f]|$)){0,3})(?=$|[\s/\uff0f|(\uff08\u3000])"
    r"|(?<![가-힣])(?P<korean>[가-힣]{2,4})\s?(?:기자|특파원|논설위원)(?![가-힣])"
)
_JOB_LINE = re.compile(rf"(?:.{{0,40}}\s)?(?:{_WORDS['occupation']})\b.{{0,50}}", re.IGNORECASE)
_MAX_LINES, _MAX_LINE_LETTERS, _MAX_NAME_LETTERS = 14, 120, 60
_MAX_NAME_WORDS, _FIRST_WIDE = 4, "\u2e80"  # from here on, scripts put no space between words
_MIN_TITLE_LETTERS, _MIN_PROSE_LETTERS, _MAX_PROSE_LINES = 6, 140, 2


def writers_under_title(document: Document) -> list[str]:
    """Return the text that names the writers under the headline: after a label, or a name beside a date or a job."""
    lines = list(_lines_under_title(document))
    for line in lines:
        if names := _told_by_label(line):
            return [names]
    for is_run, run in groupby(range(len(lines)), lambda number: _is_only_writers(lines[number])):
        numbers = list(run)
        writers = [lines[number] for number in numbers if is_run]
        beside = lines[max(numbers[0] - 1, 0) : numbers[-1] + 2]
        if any(map(_tells, beside)) and not any(_is_in_text(name, document) for name in people(writers, ())):
            return writers
    return []


def _lines_under_title(document: Document) -> Iterator[str]:
    """Yield the short lines after the headline, up to the second long one, as the first may sum up the text."""
    blocks, titles = document.layout.blocks, (document.facts.title, document.facts.first_meta("og:title"))
    keys = list(filter(None, map(comparison_key, titles)))
    stated = [
        (len(block.text), -number)
        for number, block in enumerate(blocks)
        if _MIN_TITLE_LETTERS <= len(block.text) <= max(map(len, titles))
        and any(comparison_key(block.text) in key for key in keys)
    ]
    if not stated:
        return
    start = -max(stated)[1]
    prose = 0
    for block in blocks[start + 1 : start + 1 + _MAX_LINES]:
        prose += len(block.text) >= _MIN_PROSE_LETTERS
        if prose >= _MAX_PROSE_LINES:
            return
        if len(block.text) <= _MAX_LINE_LETTERS:
            yield block.text


def _told_by_label(line: str) -> str:
    if match := _EAST_ASIAN.search(line):
        return "、".join((match["chinese"] or match["korean"]).split())
    for pattern in (_LABELLED, _BY):
        match = pattern.search(line) if pattern is _LABELLED else pattern.match(line)
        if match and _are_full(people([match["names"]], ())):
            return match["names"]
    return ""


def _is_only_writers(line: str) -> bool:
    """Return whether a line is full names, maybe with where they work after a comma or a dash."""
    names = people([line], ()) if len(line) <= _MAX_NAME_LETTERS else ()
    if not _are_full(names) or not all(map(_has_few_words, names)) or is_agency(names[0]):
        return False
    rest = line[len(names[0]) :].lstrip()
    return line.startswith(names[0]) and (not rest or not rest[0].isalnum())


def _has_few_words(name: str) -> bool:
    return 1 < len(name.split()) <= _MAX_NAME_WORDS and max(name) < _FIRST_WIDE


def _is_in_text(name: str, document: Document) -> bool:
    """Return whether the text tells of somebody, as of a place or a person in the news, and seldom of its writer."""
    return any(name in block.text for block in document.layout.blocks if len(block.text) >= _MIN_PROSE_LETTERS)


def _are_full(names: tuple[str, ...]) -> bool:
    return bool(names) and all(is_spelt_as_name(name) and (" " in name or not name.isascii()) for name in names)


def _tells(line: str) -> bool:
    """Return whether a line has a date or a job, in or beside which a name is the writer's."""
    if len(line) > _MAX_NAME_LETTERS:
        return False
    return _JOB_LINE.fullmatch(line) is not None or (
        any(map(str.isdigit, line)) and parse_moment(line, UTC) is not None
    )

"""Lines that name writers and editors with their roles, on one line or on neighbouring lines."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from pipelines.extraction.person_names import is_spelt_as_name, people

_REPORTER = r"Penulis|Pewarta|Reporter|Rep|Oleh|Laporan|Jurnalis|Wartawan|Kontributor"
_EDITOR = r"Editor|Redaktur|Red|Penyunting|Edited by"
_ROLE = rf"(?P<label>{_REPORTER}|{_EDITOR}|{_REPORTER.upper()}|{_EDITOR.upper()})"
# The names end at the next label, whatever it is.
_LABELLED = re.compile(
    rf"(?<!\w)(?<!Pilihan ){_ROLE}\s*[|:]+\s*(?P<names>[^:|]+?)"
    r"(?=\s*(?:\b[A-Z]\w+\s*:|\b[Cc]opyright\b|\bCOPYRIGHT\b|[|©(]|$))"
)
_UNPARTED = re.compile(rf"{_ROLE}\s+(?P<names>[^:|?!]+?)(?=$|\s+(?:{_EDITOR})\s)")
_ALONE = re.compile(rf"{_ROLE}\s*[|:]*")
_POSTED = re.compile(
    r"\(?(?P<label>Laporan)\s+(?i:wartawan|reporter|jurnalis|kontributor|koresponden)\b"
    r"(?:[^,:]*[,:]|\s+[A-Z]{2,}(?=\s)|\s+\w+\.\w+(?=\s))\s*(?P<names>[^():]+)\)?$"
)
_IS_EDITOR = re.compile(_EDITOR, re.IGNORECASE)
_MAX_BYLINE_LETTERS, _MAX_NAME_LETTERS = 200, 80
_MAX_QUESTIONS = 2  # lines with one label at their start; an interview has more


class Credit(NamedTuple):
    """The text that names people, and whether they are editors."""

    is_editor: bool
    names: str


def read_credits(marked: Sequence[str], lines: Sequence[str], boxes: Sequence[int] = ()) -> list[Credit]:
    """Return the people named with their role in elements named as a byline, then in the page's lines.

    `boxes` is the number of the element around each line, if it is known.
    """
    return list(dict.fromkeys([*_labelled([*marked, *lines]), *_beside(lines, boxes or [0] * len(lines))]))


def _labelled(lines: Sequence[str]) -> Iterator[Credit]:
    """Yield the names that follow a label on its line."""
    matches: list[re.Match[str]] = []
    for line in lines:
        if len(line) > _MAX_BYLINE_LETTERS:
            continue
        if ":" in line or "|" in line:
            matches += list(_LABELLED.finditer(line))
        if posted := _POSTED.match(line):
            matches.append(posted)
        elif len(line) <= _MAX_NAME_LETTERS:
            matches += chain.from_iterable(map(_unparted, line.split("|")))
    starts = Counter(match["label"] for match in matches if match.start() == 0)
    for match in matches:
        if starts[match["label"]] <= _MAX_QUESTIONS:
            yield _credit(match["label"], match["names"])


def _unparted(line: str) -> list[re.Match[str]]:
    """Return the labels and names of a line of nothing else: "Penulis Ratna Gumilang Editor Joko Santoso"."""
    matches: list[re.Match[str]] = []
    line = line.strip(" ()")
    while match := _UNPARTED.match(line, matches[-1].end() + 1 if matches else 0):
        if not _is_names(match["names"]):
            return []
        matches.append(match)
    return matches


def _beside(lines: Sequence[str], boxes: Sequence[int]) -> Iterator[Credit]:
    """Yield the names on the lines after labels that stand alone, or before them.

    They are before them if one label has no name after it, or if more labels share their box with the line before.
    """
    labels = [number for number, line in enumerate(lines) if len(line) <= _MAX_NAME_LETTERS and _ALONE.fullmatch(line)]
    after = [_is_names("".join(lines[number + 1 : number + 2]).lstrip(":| ")) for number in labels]
    before = [number > 0 and _is_names(lines[number - 1]) for number in labels]
    nearer = sum(
        (boxes[number] == boxes[number - 1]) - (boxes[number] in boxes[number + 1 : number + 2]) for number in labels
    )
    step = -1 if all(before) and (nearer > 0 or not all(after)) else 1
    for number, has_name in zip(labels, after if step == 1 else before, strict=True):
        if has_name and not any(map(_is_other_label, lines[max(number - 2, 0) : number + 3])):
            yield _credit(lines[number], lines[number + step].lstrip(":| "))


def _is_other_label(line: str) -> bool:
    """Return whether a line is a label of no writer or editor, as in a list of the staff."""
    return len(line) <= _MAX_NAME_LETTERS and line.endswith(":") and not _ALONE.fullmatch(line)


def _is_names(text: str) -> bool:
    """Return whether a line is names and nothing else."""
    if not 2 < len(text) <= _MAX_NAME_LETTERS or text[-1] in ".?!":
        return False
    names = people([text], ())
    return bool(names) and all(" " in name and is_spelt_as_name(name) for name in names)


def _credit(label: str, names: str) -> Credit:
    return Credit(_IS_EDITOR.match(label) is not None, names)

"""The word stock: files of `[section]` headings with one template a line, read once."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "stock"
Sections = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What can be told about one kind of event.

    Attributes:
        facts: name to how it is drawn: `person`, `4..9`, or alternatives between bars.
        beats: the story's parts in reading order, each with its alternative paragraphs.
    """

    name: str
    section: str
    tags: str
    facts: dict[str, str]
    titles: tuple[str, ...]
    standfirsts: tuple[str, ...]
    leads: tuple[str, ...]
    beats: dict[str, tuple[str, ...]]


@cache
def sections(language: str, name: str) -> Sections:
    """The lines of a stock file by section."""
    found: dict[str, list[str]] = {}
    for line in (_FOLDER / language / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            found[line.strip("[]")] = lines = []
        elif line:
            lines.append(line)
    return {section: tuple(lines) for section, lines in found.items()}


@cache
def topic(language: str, name: str) -> Topic:
    """One topic of a language."""
    read = dict(sections(language, name))
    about = _pairs(read.pop("about"))
    return Topic(
        name=name,
        section=about["section"],
        tags=about["tags"],
        facts=_pairs(read.pop("facts")),
        titles=read.pop("title"),
        standfirsts=read.pop("standfirst", ()),
        leads=read.pop("lead"),
        beats=read,
    )


def _pairs(lines: tuple[str, ...]) -> dict[str, str]:
    return dict(line.split(" = ", 1) for line in lines)

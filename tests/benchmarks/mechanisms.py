"""The mechanisms of reading that can be switched off one at a time, each as patches of the module that has it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import partial
from re import compile as compile_pattern
from typing import Any
from unittest.mock import patch

from pipelines import extraction
from pipelines.cleaning import boilerplate_lines, line_selection
from pipelines.extraction import (
    block_selection,
    blocks,
    body,
    boilerplate_elements,
    byline,
    container,
    joining,
    title,
)
from pipelines.extraction.boilerplate_names import Role, Standing
from pipelines.extraction.document import META_NAMES

_NEVER = compile_pattern(r"(?!)")


class Stage(IntEnum):
    """The first stage of reading that a mechanism is part of; what was read before it can be kept."""

    PARSING = 0
    TEXT = 1
    FIELDS = 2
    CLEANING = 3


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A part of reading, with the values that its module's names have while it is off."""

    name: str
    stage: Stage
    values: tuple[tuple[Any, str, Any], ...]

    def off(self) -> AbstractContextManager[object]:
        """Return a context in which the mechanism does nothing."""
        stack = ExitStack()
        for module, name, value in self.values:
            stack.enter_context(patch.object(module, name, value))
        return stack


def mechanisms() -> list[Mechanism]:
    """Return all mechanisms, by stage."""
    return [*_of_parsing(), *_of_text(), *_of_fields(), *_of_cleaning()]


def _of_parsing() -> Iterator[Mechanism]:
    for standing in (Standing.ALIEN, Standing.BOILERPLATE, Standing.PROMPT, Standing.BODY):
        read = partial(_without_meaning, blocks.read_names, standing)
        yield _mechanism(f"names: {standing.value}", Stage.PARSING, blocks, read_names=read)
    for role in Role:
        read = partial(_without_meaning, blocks.read_names, role)
        yield _mechanism(f"names: {role.value}", Stage.PARSING, blocks, read_names=read)


def _without_meaning(
    read: Callable[..., tuple[Standing, Role | None]], off: Standing | Role, *names: str
) -> tuple[Standing, Role | None]:
    standing, role = read(*names)
    return (Standing.PLAIN if standing is off else standing), (None if role is off else role)


def _of_text() -> Iterator[Mechanism]:
    reading = partial(_mechanism, stage=Stage.TEXT)
    yield reading("text: JSON-LD", module=body, _read_json_ld=lambda _: ())
    yield reading("text: trafilatura", module=body, read_with_trafilatura=lambda _: ())
    yield reading("text: joined", module=body, join=lambda lines, *_: lines)
    yield reading("text: begun earlier", module=joining, _before=lambda *_: ())
    yield reading("text: ended earlier", module=joining, _after=lambda *_: ())
    yield reading("text: repeated cards", module=boilerplate_elements, _find_cards=lambda *_: [])
    for place in ("find_caption_boxes", "find_form_boxes", "find_other_articles"):
        name = place.removeprefix("find_").replace("_", " ")
        yield reading(f"text: {name}", module=boilerplate_elements, **{place: lambda *_: ()})
    yield reading("text: narrowed container", module=container, _narrow=lambda _, index: index)
    yield reading("text: in scripts", module=extraction, with_scripted_text=_same)
    yield reading("text: captions", module=extraction, with_captions=_same)
    yield reading("text: named in lists", module=block_selection, _named_in_lists=lambda *_: set())
    yield reading("text: frame", module=block_selection, _cut_frame=_nothing)
    yield reading("text: bare headings", module=block_selection, _cut_bare_headings=_nothing)
    yield reading(
        "text: boxes of links", module=block_selection, _link_boxes=lambda layout, _: [False] * len(layout.nodes)
    )
    yield reading("text: linked blocks", module=block_selection, _is_link=lambda _: False)
    yield reading("text: quoted posts", module=block_selection, _quoted=lambda weighed: [False] * len(weighed.prose))


def _of_fields() -> Iterator[Mechanism]:
    reading = partial(_mechanism, stage=Stage.FIELDS)
    yield reading("title: heading", module=title, _best_heading=lambda *_: None)
    yield reading("title: part of the heading", module=title, _own_part=lambda heading, _: heading.text)
    yield reading("title: line of the page", module=title, _stated_line=lambda *_: None)
    yield reading("title: site names", module=title, _without_site=lambda text, _: text)
    yield reading("standfirst: described line", module=title, is_described=lambda *_: False)
    yield reading("author: stand-in", module=byline, _stand_in_authors=lambda *_: ())
    yield reading("author: editors", module=byline, _editors=lambda *_: iter(()))
    for place in dict.fromkeys((*META_NAMES["reporter"], *META_NAMES["author"], *_BYLINES)):
        yield reading(f"author: {place}", module=byline, _bylines=partial(_without_place, byline._bylines, place))


_BYLINES = (
    "labelled line",
    "JSON-LD author",
    "itemprop author",
    "byline element",
    "byline text",
    "signature",
    "author link",
    "line under the title",
)


def _without_place(read: Callable[..., Iterator[tuple[str, bool, list[str]]]], off: str, *given: Any) -> Iterator[Any]:
    return (each for each in read(*given) if each[0] != off)


def _of_cleaning() -> Iterator[Mechanism]:
    cleaning = partial(_mechanism, stage=Stage.CLEANING)
    phrases = boilerplate_lines._phrases()
    groups: Mapping[str, Any] = {
        **dict.fromkeys(("line", "teaser", "start", "credit", "end"), _NEVER), "prompts": {}, "consents": {},
    }  # fmt: skip
    for group, nothing in groups.items():
        left = replace(phrases, **{group: nothing})
        yield cleaning(f"phrases: {group}", module=boilerplate_lines, _phrases=partial(_same, left))
    yield cleaning(
        "lines: title and standfirst", module=line_selection, find_head=lambda texts, *_: [None] * len(texts)
    )
    yield cleaning("lines: copies", module=line_selection, find_copies=_all_kept)
    yield cleaning("lines: dates", module=line_selection, find_date_lines=_all_kept)
    yield cleaning("lines: after the end", module=line_selection, find_end=_all_kept)
    yield cleaning("lines: bylines", module=line_selection, _is_byline=lambda *_: False)
    yield cleaning("lines: biography", module=line_selection, _find_biography=lambda texts, _: [None] * len(texts))
    yield cleaning("lines: initials", module=line_selection, find_sign_offs=_all_kept)
    yield cleaning("lines: initials at the end", module=line_selection, split_sign_off=lambda text: (text, ""))


def _mechanism(name: str, stage: Stage, module: object, **values: object) -> Mechanism:
    return Mechanism(name, stage, tuple((module, attribute, value) for attribute, value in values.items()))


def _nothing(*_: object) -> None:
    return None


def _same(value: object) -> object:
    return value


def _all_kept(texts: list[str]) -> list[None]:
    return [None] * len(texts)

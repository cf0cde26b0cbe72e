"""What the names of an element (class, id, itemprop) say of its text: part of the article, or boilerplate."""

import re
from collections import defaultdict
from enum import Enum
from functools import lru_cache
from pathlib import Path

from pipelines.text import read_groups


class Standing(Enum):
    """How the text of an element is treated; the values name groups of `boilerplate_names.txt`.

    ALIEN: not the article's, unless the element has nearly all of the page's text.
    BOILERPLATE: not the article's, unless the element has most of the page's text and so is a wrapper.
    PROMPT: not the article's, unless the element has much of the page's text, since prompts are short.
    PLAIN: the names say nothing.
    BODY: the names say that the article is in it.
    """

    ALIEN = "alien"
    BOILERPLATE = "boilerplate"
    PROMPT = "prompt"
    PLAIN = "plain"
    BODY = "body"


class Role(Enum):
    """The field of the article that an element's names stand for."""

    AUTHOR = "author"
    DATE = "date"
    SUBTITLE = "subtitle"


_NOT_AUTHOR = "not author"
_SITE_ITEMPROPS = frozenset(["publisher", "logo", "mainEntityOfPage"])
_BOILERPLATE_TAGS = frozenset(["aside", "footer", "form", "figure", "amp-carousel", "amp-sidebar"])
_PRIORITY = (Standing.BODY, Standing.BOILERPLATE, Standing.PROMPT)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_SCRAP_LETTERS, _MIN_SCRAPS = 2, 3  # a name of at least three words that all have one or two letters is generated

Meaning = Standing | Role | str


def _read_meanings() -> dict[str, list[tuple[str, Meaning]]]:
    """Return the names of `boilerplate_names.txt` by their first word, each with its meaning."""
    groups: dict[str, Meaning] = {each.value: each for each in (*Standing, *Role)}
    found: dict[str, list[tuple[str, Meaning]]] = defaultdict(list)
    for title, lines in read_groups(Path(__file__).with_suffix(".txt")).items():
        for name in " ".join(lines).split(","):
            words = name.split()
            found[words[0]].append((f" {' '.join(words)} ", groups.get(title, title)))
    return dict(found)


_MEANINGS = _read_meanings()


@lru_cache(maxsize=20_000)
def read_names(tag: str, classes: str, identity: str, itemprop: str) -> tuple[Standing, Role | None]:
    """Return what the names of an element say of its text."""
    text = f" {' '.join(map(_words_of, f'{classes} {identity}'.split()))} "
    names = (each for word in text.split() for each in _MEANINGS.get(word, ()))
    meanings = frozenset(meaning for name, meaning in names if name in text)
    return _standing(tag, meanings, itemprop), _role(meanings) if meanings else None


@lru_cache(maxsize=20_000)
def _words_of(name: str) -> str:
    """Return the words of one of an element's names; a generated name, such as `AdDsWC`, has none."""
    words = _WORD.findall(name)
    is_generated = len(words) >= _MIN_SCRAPS and all(len(word) <= _SCRAP_LETTERS for word in words)
    return "" if is_generated else " ".join(words).lower()


def _standing(tag: str, meanings: frozenset[Meaning], itemprop: str) -> Standing:
    if "articleBody" in itemprop:
        return Standing.BODY
    if itemprop in _SITE_ITEMPROPS or Standing.ALIEN in meanings:
        return Standing.ALIEN
    if tag in _BOILERPLATE_TAGS:
        return Standing.BOILERPLATE
    return next((standing for standing in _PRIORITY if standing in meanings), Standing.PLAIN)


def _role(meanings: frozenset[Meaning]) -> Role | None:
    if Role.SUBTITLE in meanings:
        return Role.SUBTITLE
    if Role.AUTHOR in meanings and _NOT_AUTHOR not in meanings:
        return Role.AUTHOR
    return Role.DATE if Role.DATE in meanings else None

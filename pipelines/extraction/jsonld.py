"""JSON-LD of a page: whatever of it can be read, as flat objects."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from pipelines.text import as_text

Thing = dict[str, Any]

_MAX_SCRIPTS = 40
_MAX_CHARACTERS = 3_000_000
_MAX_THINGS = 2_000
_MAX_VALUE = 2_000  # characters of a field; some put the whole text into the headline
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>|;)\s*$"
)
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_JSON = json.JSONDecoder(strict=False)
_ESCAPED = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")  # what may not be text: NUL, and halves of surrogate pairs
_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|LiveBlogPosting)$")


def read_things(scripts: list[str]) -> list[Thing]:
    """Every object with a type, of graphs and lists too, in the page's order; broken scripts give what they can."""
    things: list[Thing] = []
    spent = 0
    for script in scripts[:_MAX_SCRIPTS]:
        spent += len(script)
        if spent > _MAX_CHARACTERS:
            break
        found = _loads(script)
        things.extend(_typed(_as_text(found) if _ESCAPED.search(script) else found))
        if len(things) > _MAX_THINGS:
            break
    return things[:_MAX_THINGS]


def _as_text(root: Any) -> Any:  # noqa: ANN401  see _loads
    """A value with all strings made text, without recursion."""
    whole = [root]
    waiting: list[Any] = [whole]  # lists and objects
    while waiting:
        holder = waiting.pop()
        for key, value in holder.items() if isinstance(holder, dict) else enumerate(holder):
            if isinstance(value, str):
                holder[key] = as_text(value)
            elif isinstance(value, (list, dict)):
                waiting.append(value)
    return whole[0]


def _loads(script: str) -> Any:  # noqa: ANN401  a page's JSON may be any value
    try:
        return _JSON.decode(script)
    except (ValueError, RecursionError):
        return _mended(script)


def _mended(script: str) -> Any:  # noqa: ANN401  see _loads
    text = _WRAPPING.sub("", script.strip())
    for attempt in (text, _TRAILING_COMMA.sub("", text), html.unescape(text)):
        try:
            return _JSON.decode(attempt)
        except (ValueError, RecursionError):
            continue
    return _salvage(text)


_FIELD = re.compile(
    r'"(headline|datePublished|dateModified|articleSection|description)"\s*:\s*"((?:[^"\\]|\\.){1,1000})"'
)
_BROKEN_AUTHOR = re.compile(r'"author"\s*:\s*[\[{\s]*[^\]}]{0,200}?"name"\s*:\s*"((?:[^"\\]|\\.){1,200})"')


def _salvage(text: str) -> Thing:
    """The plain fields of an article's broken JSON; an empty object where it is not an article's."""
    if not re.search(r'"@type"\s*:\s*\[?\s*"\w*(?:Article|BlogPosting)"', text):
        return {}
    found: Thing = {"@type": "Article"}
    for name, value in _FIELD.findall(text):
        found.setdefault(name, _unescaped(value))
    author = _BROKEN_AUTHOR.search(text)
    if author:
        found["author"] = {"@type": "Person", "name": _unescaped(author[1])}
    return found


def _unescaped(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value


def _typed(root: Any) -> Iterator[Thing]:  # noqa: ANN401  see _loads
    """Objects with a type, outer before inner, without recursion: pages nest as deep as they like."""
    waiting = [root]
    seen = 0
    while waiting and seen < _MAX_THINGS:
        value = waiting.pop(0)
        seen += 1
        if isinstance(value, list):
            waiting[:0] = value[:_MAX_THINGS]
        elif isinstance(value, dict):
            if "@type" in value:
                yield value
            waiting[:0] = [
                value[key] for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement") if key in value
            ]


def types_of(thing: Thing) -> list[str]:
    """The types of an object, without their vocabulary's address."""
    types = thing.get("@type")
    return [str(name).rpartition("/")[2] for name in (types if isinstance(types, list) else [types])]


def find_article(things: list[Thing]) -> Thing:
    """The object that describes the page's article; an empty one where there is none.

    The first that has a headline or a date: pages list other articles after their own.
    """
    articles = [thing for thing in things if any(_ARTICLE.search(name) for name in types_of(thing))]
    whole = [thing for thing in articles if thing.get("headline") or thing.get("datePublished")]
    return (whole or articles or [{}])[0]


def text_of(value: Any) -> str:  # noqa: ANN401  see _loads
    """A property's text, cut where it is too long to be a field: of a string, a list's first, an object's name."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or value.get("headline") or ""
    return " ".join(html.unescape(value[:_MAX_VALUE]).split()) if isinstance(value, str) else ""

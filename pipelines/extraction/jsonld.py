"""Parsing the JSON-LD of a page into a flat list of objects, also where it is broken."""

import html
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from pipelines.text import comparison_key

Thing = dict[str, Any]  # a JSON-LD object; pages may give its properties any values

_MAX_SCRIPTS = 40
_MAX_LETTERS = 3_000_000
_MAX_THINGS = 2_000
_MAX_VALUE_LETTERS = 2_000  # some pages put the whole text into the headline
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>|;)\s*$"
)
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_JSON = json.JSONDecoder(strict=False)
_ESCAPED = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
# Surrogate pairs and other escapes, which stay, or else escapes that cannot be stored: NUL and lone surrogates.
_ESCAPES = re.compile(r"(\\u[dD][89abAB]\w\w\\u[dD][c-fC-F]\w\w|\\[^u])|\\u(?:0000|[dD][89a-fA-F]\w\w)")
_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|LiveBlogPosting)$")
_ARTICLE_TYPE = re.compile(r'"@type"\s*+:\s*+\[?\s*+"\w*(?:Article|BlogPosting)"')
_FIELD = re.compile(
    r'"(headline|datePublished|dateModified|articleSection|description)"\s*:\s*"((?:[^"\\]|\\.){1,1000})"'
)
_AUTHOR = re.compile(
    r'"author"\s*+:\s*+(?:\[(?:[^\[\]]{1,300}+|\[[^\[\]]{0,300}+\]){0,20}+|\{(?:[^{}]{1,300}+|\{[^{}]{0,300}+\}){0,20}+)'
)
_NAME = re.compile(r'"name"\s*+:\s*+"((?:[^"\\]|\\.){1,200})"')
_MIN_TITLE_LETTERS = 8


def read_things(scripts: list[str]) -> list[Thing]:
    """Return every object with a type, also within graphs and lists, in the page's order."""
    things: list[Thing] = []
    letters = 0
    for script in scripts[:_MAX_SCRIPTS]:
        letters += len(script)
        if letters > _MAX_LETTERS or len(things) > _MAX_THINGS:
            break
        if _ESCAPED.search(script):
            script = _ESCAPES.sub(lambda match: match[1] or "", script)  # noqa: PLW2901
        things.extend(_typed(_parse(script)))
    return things[:_MAX_THINGS]


def _parse(script: str) -> Any:  # noqa: ANN401 - any JSON value
    """Parse a script, if need be without its comments or trailing commas, or with its entities decoded."""
    with suppress(ValueError, RecursionError):
        return _JSON.decode(script)
    text = _WRAPPING.sub("", script.strip())
    for attempt in (text, _TRAILING_COMMA.sub("", text), html.unescape(text)):
        with suppress(ValueError, RecursionError):
            return _JSON.decode(attempt)
    return _recover_fields(text)


def _recover_fields(text: str) -> Thing:
    """Return the plain fields of an article's broken JSON; an empty object if it is not an article's."""
    if not _ARTICLE_TYPE.search(text):
        return {}
    found: Thing = {"@type": "Article"}
    for name, value in _FIELD.findall(text):
        found.setdefault(name, _unescaped(value))
    if author := _AUTHOR.search(text):
        names = _NAME.findall(author[0])
        found["author"] = [{"@type": "Person", "name": _unescaped(name)} for name in names]
    return found


def _unescaped(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value


def _typed(root: Any) -> Iterator[Thing]:  # noqa: ANN401 - any JSON value
    """Yield the objects with a type, outer before inner; without recursion, since pages may nest deeply."""
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
    """Return the types of an object, without the URL of their vocabulary."""
    types = thing.get("@type")
    return [str(name).rpartition("/")[2] for name in (types if isinstance(types, list) else [types])]


def find_article(things: list[Thing], addresses: Iterable[str] = (), titles: Iterable[str] = ()) -> Thing:
    """Return the page's own article, an empty object if there is none.

    That is the first with one of the page's addresses, else with one of its titles, else with a headline or a date.
    """
    articles = [thing for thing in things if any(_ARTICLE.search(name) for name in types_of(thing))]
    whole = [thing for thing in articles if thing.get("headline") or thing.get("datePublished")]
    if len(whole) > 1:
        own = {_bare(address) for address in addresses} - {""}
        keys = [key for title in titles if len(key := comparison_key(title)) >= _MIN_TITLE_LETTERS]
        at_home = (thing for thing in whole if own & set(map(_bare, _addresses(thing))))
        titled = (thing for thing in whole if _is_titled(thing, keys))
        return next(at_home, None) or next(titled, None) or whole[0]
    return (whole or articles or [{}])[0]


def _addresses(thing: Thing) -> Iterator[str]:
    page = thing.get("mainEntityOfPage")
    page = page.get("@id") or page.get("url") if isinstance(page, dict) else page
    yield from (value for value in (thing.get("url"), thing.get("@id"), page) if isinstance(value, str))


def _bare(address: str) -> str:
    return address.partition("#")[0].partition("?")[0].rpartition("://")[2].removeprefix("www.").rstrip("/")


def _is_titled(thing: Thing, keys: list[str]) -> bool:
    """Return whether an object's headline is a title of the page, or begins one that also has the site's name."""
    headline = comparison_key(text_of(thing.get("headline")))
    return len(headline) >= _MIN_TITLE_LETTERS and any(key.startswith(headline) for key in keys)


def name_of(person: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return a person's name, of which the parts may be two properties."""
    if name := text_of(person):
        return name
    parts = (text_of(person.get(part)) for part in ("givenName", "familyName")) if isinstance(person, dict) else ()
    return " ".join(filter(None, parts))


def text_of(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return a property's text: a string, the first item of a list, or the name of an object; cut if it is too long."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or value.get("headline") or ""
    return " ".join(html.unescape(value[:_MAX_VALUE_LETTERS]).split()) if isinstance(value, str) else ""

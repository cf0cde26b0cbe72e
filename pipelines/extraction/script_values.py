"""The JSON values in a page's scripts: whole scripts, assigned values, strings of JSON, and streamed rows."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from lxml import etree

_MAX_LETTERS = 3_000_000  # of all scripts
_MAX_VALUES = 400  # of one page
_MIN_LETTERS = 200  # of a value with an article's text
_MAX_TRIES = 200  # of places in a script where a value may begin
_VALUE = re.compile(r"""[=(:,]\s{0,9}(?=[\[{])|[=(]\s{0,9}(?=")""")
_JSON = json.JSONDecoder(strict=False)
_PUSHED, _TEXT_PUSHED = "__next_f.push", 1  # React's server components; the number marks a row's text
_ROW = re.compile(r"^([0-9a-f]{1,6}):(?:T([0-9a-f]{1,6}),)?(?=.)", re.MULTILINE)


def read_script_values(root: etree._Element) -> list[Any]:
    """Return the JSON values in the scripts of a page that have at least 200 letters, without JSON-LD.

    The rows of a stream are one value, since each paragraph may be a row.
    """
    values: list[Any] = []
    pushed: list[str] = []
    letters = 0
    for script in root.iter("script"):
        text = "" if "ld+json" in script.get("type", "") else script.text or ""
        letters += len(text)
        if letters > _MAX_LETTERS or len(values) > _MAX_VALUES:
            break
        found = list(_values_in(text))
        if _PUSHED in text:
            pushed += (value[1] for value in found if _is_pushed(value))
        else:
            values += found if len(text) >= _MIN_LETTERS else []
    return [*values, list(_rows("".join(pushed)))]


def _is_pushed(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    return isinstance(value, list) and len(value) > 1 and value[0] == _TEXT_PUSHED and isinstance(value[1], str)


def _values_in(script: str) -> Iterator[Any]:
    """Yield the value that a script is, or else the values that it assigns or hands to functions."""
    value, _ = _decode(script, len(script) - len(script.lstrip()))
    if value is not None:
        yield value
        return
    place = 0
    for _ in range(_MAX_TRIES):
        match = _VALUE.search(script, place)
        if match is None:
            break
        value, place = _decode(script, match.end())
        if isinstance(value, str) and value.lstrip()[:1] in {"{", "["}:
            value, _ = _decode(value.lstrip(), 0)
        if isinstance(value, dict | list):
            yield value


def _decode(text: str, start: int) -> tuple[Any, int]:
    """Return the JSON value that begins at a place, None if there is none, and the place after it."""
    with suppress(ValueError, RecursionError):
        return _JSON.raw_decode(text, start)
    return None, start


def _rows(stream: str) -> Iterator[Any]:
    """Yield the values of a stream of rows; a row may be a text that others name by its number."""
    place = 0
    texts: dict[str, str] = {}
    values = []
    while match := _ROW.search(stream, place):
        if match[2]:
            size = int(match[2], 16)  # bytes
            text = stream[match.end() : match.end() + size].encode("utf-8", "replace")[:size].decode("utf-8", "ignore")
            texts[f"${match[1]}"] = text
            place = match.end() + len(text)
        else:
            value, place = _decode(stream, match.end())
            values.append(value)
            place += place == match.end()
    for value in values:
        with suppress(RecursionError):
            yield _resolved(value, texts)


def _resolved(value: Any, texts: dict[str, str]) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value with the texts that it names; `$` begins what is no text."""
    if isinstance(value, str):
        return value if not value.startswith("$") else texts.get(value, value)
    if isinstance(value, list):
        return [_resolved(each, texts) for each in value]
    if isinstance(value, dict):
        return {key: _resolved(each, texts) for key, each in value.items()}
    return value

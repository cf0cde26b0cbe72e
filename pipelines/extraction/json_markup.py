"""Markup from JSON trees of text, so that a page whose text is only in its data is read as any other page.

Publishing systems name alike what they store: an object has a type (`paragraph`, `heading`, `list-item`) and its text
under a key such as `content`, `text` or `children`. Names of keys and types become names of elements, so that what is
related, a caption or an advertisement is told from the text by its name.
"""

import html
import re
from collections.abc import Iterator
from typing import Any

from pipelines.extraction.blocks import Block
from pipelines.extraction.container import is_prose

_KIND_KEYS = ("@type", "type", "_type", "nodeType", "blockType", "__typename", "tagName", "tag", "element", "name")
_STYLE_KEYS = ("style", "listItem")  # of blocks whose type is only `block`
_TEXT_KEYS = frozenset(
    {
        "content", "text", "value", "html", "body", "children", "markup", "copy", "paragraph", "articleBody", "__html",
        "rendered", "plaintext",
    }
)  # fmt: skip
_TITLE_KEYS = ("headline", "heading", "title")
_ELEMENT, _ELEMENT_LENGTH = "$", 4  # React's elements: a mark, tag, key, and properties
_WORD = re.compile(r"[A-Z]?[a-z]+\d?|[A-Z]+(?![a-z])")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_HTML_NAME = re.compile(r"[a-z][a-z0-9]{0,14}")
_TAGS = {
    **dict.fromkeys(("paragraph", "para", "p", "unstyled", "text", "normal", "richtext"), "p"),
    **dict.fromkeys(("heading", "header", "subheading", "subheader", "subhead", "subtitle", "h2", "h3", "h4"), "h2"),
    **dict.fromkeys(("quote", "blockquote", "pullquote"), "blockquote"),
    **dict.fromkeys(("li", "bullet", "number"), "li"),
}
_STRING_TAGS = {"items": "li", "paragraphs": "p"}  # of the strings in a list, by its key
_INLINE = frozenset({"text", "span", "link", "hyperlink", "a", "entity", "fragment", "strong", "em", "b", "i", "mark"})
_BLOCKS = frozenset({"p", "h2", "li"})
_MAX_DEPTH = 60
_MAX_LETTERS = 2_000_000


def to_markup(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return the text of a JSON value as HTML; '' if nothing in it has the form of text."""
    parts: list[str] = []
    length = 0
    for part in _markup(value, "", in_line=False, depth=0):
        parts.append(part)
        length += len(part)
        if length > _MAX_LETTERS:
            break
    return "".join(parts)


def _markup(value: Any, key: str, *, in_line: bool, depth: int) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, str):
        yield from _text(value, key, in_line=in_line)
    elif isinstance(value, list):
        if len(value) == _ELEMENT_LENGTH and value[0] == _ELEMENT and isinstance(value[3], dict):
            yield from _element(str(value[1]), value[3], depth)
            return
        tag = "" if in_line else "div"
        yield _start(tag, key)
        if not in_line and 2 * sum(isinstance(each, str) and _is_paragraph(each) for each in value) > len(value):
            key = "paragraphs"
        for each in value:
            yield from _markup(each, "" if isinstance(each, dict) else key, in_line=in_line, depth=depth + 1)
        yield _end(tag)
    elif isinstance(value, dict):
        yield from _object(value, key, in_line=in_line, depth=depth)


def _text(text: str, key: str, *, in_line: bool) -> Iterator[str]:
    """Yield a string if it is in a line, or is a paragraph or markup by its form."""
    if in_line or _TAG.search(text):
        yield text if _TAG.search(text) else html.escape(html.unescape(text), quote=False)
    elif tag := _STRING_TAGS.get(key):
        yield f"<{tag}>{html.escape(html.unescape(text), quote=False)}</{tag}>"
    elif key in _TEXT_KEYS:
        lines = filter(_is_paragraph, text.splitlines())
        yield from (f"<p>{html.escape(html.unescape(line), quote=False)}</p>" for line in lines)


def _is_paragraph(text: str) -> bool:
    return "://" not in text and "{" not in text and is_prose(Block(0, "", text.strip(), 0))


def _element(name: str, properties: dict[str, Any], depth: int) -> Iterator[str]:
    """Yield an element of React as it is; one of the page's own components is a plain box."""
    tag = name if _HTML_NAME.fullmatch(name) else "div"
    yield _start(tag, str(properties.get("className", "")))
    yield from _markup(properties.get("children"), "children", in_line=tag != "div", depth=depth + 1)
    yield from _markup(properties.get("dangerouslySetInnerHTML"), "__html", in_line=False, depth=depth + 1)
    if tag == "div":
        others = {key: each for key, each in properties.items() if isinstance(each, dict | list)}
        others.pop("children", None)
        yield from _markup(others, "", in_line=False, depth=depth + 1)
    yield _end(tag)


def _object(value: dict[str, Any], key: str, *, in_line: bool, depth: int) -> Iterator[str]:
    kind = next((each for name in _KIND_KEYS if isinstance(each := value.get(name), str)), "")
    words = _words(kind)
    tag = _tag_of(value, words)
    is_part = in_line and (not words or not _INLINE.isdisjoint(words))
    tag = "" if is_part else tag
    own = [each for name, each in value.items() if name in _TEXT_KEYS and isinstance(each, str) and each]
    yield _start(tag, " ".join([key, *words]) if tag == "div" else "")
    if own and not in_line:
        yield from (f"<h3>{html.escape(each)}</h3>" for name in _TITLE_KEYS if isinstance(each := value.get(name), str))
    if own and (tag in _BLOCKS or is_part):
        yield from _text(own[0], "text", in_line=True)
    else:
        for name, each in value.items():
            if isinstance(each, dict | list) or name in _TEXT_KEYS:
                yield from _markup(each, name, in_line=in_line or tag in _BLOCKS, depth=depth + 1)
    yield _end(tag)


def _tag_of(value: dict[str, Any], words: list[str]) -> str:
    """Return the HTML element that an object stands for, `div` if its type does not tell."""
    if "list" in words and not {"item", "li"}.isdisjoint(words):
        return "li"
    styles = [word for name in _STYLE_KEYS for word in _words(str(value.get(name) or ""))] if "block" in words else []
    if styles and len(words) == 1:
        words = styles
    return next((_TAGS[word] for word in reversed(words) if word in _TAGS), "div")


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name[:80])]


def _start(tag: str, names: str) -> str:
    return (f'<{tag} class="{html.escape(names)}">' if names else f"<{tag}>") if tag else ""


def _end(tag: str) -> str:
    return f"</{tag}>" if tag else ""

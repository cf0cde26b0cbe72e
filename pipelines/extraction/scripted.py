"""The text of a page that has it only as markup in its scripts."""

import json
import re
from dataclasses import replace

from lxml import etree

from pipelines.extraction.blocks import read_blocks
from pipelines.extraction.container import is_prose
from pipelines.extraction.document import Document
from pipelines.text import as_text

# Also matches unclosed strings, so that no text is searched twice.
_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*+)"?')
_MIN_LETTERS = 400
_PARAGRAPH = re.compile(r"</p>|<br\b")
_MIN_PARAGRAPHS = 3
_MAX_LETTERS = 3_000_000  # of all scripts


def with_scripted_text(document: Document) -> Document:
    """Return the document with the layout of the longest markup in its scripts, unless the page shows a paragraph."""
    if any(map(is_prose, document.layout.blocks)):
        return document
    markup = max(_markups(document.root), key=len, default="")
    root = etree.fromstring(markup, etree.HTMLParser()) if markup else None
    return document if root is None else replace(document, layout=read_blocks(root), region=None)


def _markups(root: etree._Element) -> list[str]:
    """Return the strings in a page's scripts that are paragraphs of HTML."""
    scripts = "\n".join(script.text or "" for script in root.iter("script"))[:_MAX_LETTERS]
    strings = (_unescaped(text) for text in _STRING.findall(scripts) if len(text) >= _MIN_LETTERS)
    return [text for text in strings if len(_PARAGRAPH.findall(text)) >= _MIN_PARAGRAPHS]


def _unescaped(text: str) -> str:
    try:
        return as_text(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return ""

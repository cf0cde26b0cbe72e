"""The text of a page that has it only in its scripts: as data, or as markup in a string."""

import html
import json
import re
from dataclasses import replace

from lxml import etree

from pipelines.extraction.blocks import Layout, read_blocks
from pipelines.extraction.container import breadth, choose_container, is_prose, weigh
from pipelines.extraction.document import Document
from pipelines.extraction.json_markup import to_markup
from pipelines.extraction.page_lines import lines_of, text_of_lines
from pipelines.extraction.related import RELATED, shared_with_title
from pipelines.extraction.script_values import read_script_values
from pipelines.text import as_text

MAX_SHOWN_LETTERS = 300
"""Letters in the paragraphs of a page whose text is looked for elsewhere."""
# Also matches unclosed strings, so that no text is searched twice.
_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*+)"?')
_MIN_LETTERS = 400
_PARAGRAPH = re.compile(r"</p>|<br\b")
_MIN_PARAGRAPHS = 3
_MAX_LETTERS = 3_000_000  # of all scripts
_MIN_GAIN = 2  # times the letters that the page shows


def with_scripted_text(document: Document) -> Document:
    """Return the document with the layout of the text in its scripts, if the page shows no or little text.

    If the page shows paragraphs, the scripts must have much more text, and it must be about the page's headline. The
    entries of a live blog follow what the page shows.
    """
    if (live := _with_live_entries(document)) is not None:
        return live
    shown = shown_letters(document.layout)
    if shown > MAX_SHOWN_LETTERS or (shown and document.article.get("articleBody")):
        return document
    layouts = list(filter(None, map(_layout_of, _markups(document))))
    found = max(layouts, key=_prose_of, default=None)
    if found is None or _prose_of(found) <= _MIN_GAIN * shown or (shown and not _is_about_headline(found, document)):
        return document
    return replace(document, layout=found, region=None)


def _with_live_entries(document: Document) -> Document | None:
    """Return the document with the entries of its live blog, None if it has none or most are on the page."""
    markup = to_markup(document.article.get("liveBlogUpdate"))
    live = _layout_of(markup)
    if live is None:
        return None
    entries = [block.text for block in live.blocks if is_prose(block)]
    shown = " ".join(block.text for block in document.layout.blocks)
    if 2 * sum(entry in shown for entry in entries) > len(entries):
        return None
    weighed = weigh(document.layout)
    introduction = text_of_lines(lines_of(weighed, choose_container(weighed)))
    layout = _layout_of("".join(f"<p>{html.escape(line)}</p>" for line in introduction) + markup)
    return replace(document, layout=layout, region=None) if layout else None


def shown_letters(layout: Layout) -> float:
    """Return the letters of the paragraphs of a page; more than `MAX_SHOWN_LETTERS` are not counted on."""
    letters = 0.0
    for block in layout.blocks:
        if is_prose(block):
            letters += breadth(block.text)
            if letters > MAX_SHOWN_LETTERS:
                break
    return letters


def _is_about_headline(layout: Layout, document: Document) -> bool:
    title = document.facts.first_meta("og:title") or document.facts.title
    shared = shared_with_title(title, [block.text for block in layout.blocks if is_prose(block)], RELATED)
    return shared is not None and shared >= RELATED


def _prose_of(layout: Layout) -> float:
    """Return the letters of prose in the best container of a layout."""
    weighed = weigh(layout)
    return weighed.prose[choose_container(weighed)]


def _layout_of(markup: str) -> Layout | None:
    root = etree.fromstring(f"<div>{as_text(markup)}</div>", etree.HTMLParser()) if markup else None
    layout = read_blocks(root) if root is not None else None
    return layout if layout and any(map(is_prose, layout.blocks)) else None


def _markups(document: Document) -> list[str]:
    """Return the markup of the data in a page's scripts, and their strings of HTML."""
    scripts = "\n".join(script.text or "" for script in document.root.iter("script"))[:_MAX_LETTERS]
    strings = (_unescaped(text) for text in _STRING.findall(scripts) if len(text) >= _MIN_LETTERS)
    return [
        *map(to_markup, read_script_values(document.root)),
        *(text for text in strings if len(_PARAGRAPH.findall(text)) >= _MIN_PARAGRAPHS),
    ]


def _unescaped(text: str) -> str:
    try:
        return as_text(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return ""

"""A parsed page, with the facts from its markup collected in one pass."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import HTMLParser

from pipelines.extraction.blocks import Layout, read_blocks
from pipelines.extraction.jsonld import Thing, find_article, read_things
from pipelines.records.extracted import Line
from pipelines.records.hints import Selectors
from pipelines.records.reasons import CutReason
from pipelines.text import read_groups

# No table of ids, which saves a seventh of the parser's time.
_OPTIONS: dict[str, Any] = {
    "encoding": "utf-8", "huge_tree": True, "remove_comments": True, "remove_pis": True, "collect_ids": False,
}  # fmt: skip
# Trafilatura needs the element classes of lxml.html, which cost a tenth of a page's time where it is not asked.
_PARSER, _PLAIN_PARSER = HTMLParser(**_OPTIONS), etree.HTMLParser(**_OPTIONS)
_DROPPED_TAG = "dropped"
_WITH_ITEMPROP = etree.XPath("//*[@itemprop]")
_TEXT = etree.XPath("string()", smart_strings=False)
_BY_CLASS = re.compile(r"(?P<tag>[a-zA-Z][a-zA-Z0-9]*)\.(?P<name>[a-zA-Z_][\w-]*)", re.ASCII)
META_NAMES = {
    field: " ".join(lines).split() for field, lines in read_groups(Path(__file__).with_name("meta_names.txt")).items()
}
"""Names of meta elements by the field that they give, the most trusted first."""
_MAX_VALUE_LETTERS = 2_000  # letters of a meta value or a byline
_MAX_STRUCK_LETTERS = 500  # more is an element that the page does not close
_MAX_ELEMENTS_READ = 30  # elements of a kind whose text is read, since a page may nest thousands
_ITEMS = frozenset(["author", "datePublished", "articleSection"])
_NO_ITEMS = frozenset(["html", "link", "script", "title"])  # elements whose itemprop is not the article's


@dataclass(slots=True)
class Facts:
    """Facts from a page's markup; each list is in the page's order.

    Attributes:
        meta: values by lower-case name or property.
        times: `<time>` elements.
    """

    meta: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    times: list[etree._Element] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    canonical: str | None = None
    title: str = ""
    language: str | None = None
    scripts: list[str] = field(default_factory=list)

    def first_meta(self, *names: str) -> str:
        """Return the first value of the first of these names that has one, '' if none has."""
        return next((value for name in names for value in self.meta.get(name, ()) if value), "")


@dataclass(frozen=True)  # without slots, which cached properties need
class Document:
    """A parsed page.

    Attributes:
        article: the JSON-LD object of the article, empty if there is none.
        things: all JSON-LD objects.
        layout: the visible text as blocks; only that of the region, if there is one.
        dropped: lines that the publisher's `drop` selectors cut.
    """

    root: etree._Element
    facts: Facts
    things: list[Thing]
    article: Thing
    layout: Layout
    region: etree._Element | None = None
    dropped: tuple[Line, ...] = ()
    _selected: dict[str, list[etree._Element]] = field(default_factory=dict)

    def select(self, selector: str) -> list[etree._Element]:
        """Return the elements that a selector finds; the result is cached."""
        if selector not in self._selected:
            self._selected[selector] = select_all(self.root, selector) if selector else []
        return self._selected[selector]

    def selected_texts(self, selectors: Iterable[str]) -> list[str]:
        """Return the texts of the elements that the first selector finds which finds any text."""
        found = ([visible_text(element) for element in self.select(selector)] for selector in selectors)
        return next(filter(any, found), [])

    def selected_text(self, selectors: Iterable[str]) -> str:
        """Return the first text that one of the selectors finds, '' if there is none."""
        return next(filter(None, self.selected_texts(selectors)), "")

    @cached_property
    def items(self) -> dict[str, list[str]]:
        """Texts by itemprop; machine-readable attributes come before visible text."""
        items: dict[str, list[str]] = defaultdict(list)
        for element in _WITH_ITEMPROP(self.root):
            _take_items(items, element)
        return items


def parse_document(page: bytes, selectors: Selectors, region: str = "") -> Document | None:
    """Parse a page in UTF-8 and cut the publisher's `drop` elements; return None if nothing can be parsed.

    The layout is that of the element which the selector `region` finds, or of the whole page unless it finds just one.
    """
    root = _parse(page, _PLAIN_PARSER if region or selectors.body else _PARSER)
    if root is None:
        return None
    _drop_no_text(root)
    facts = _collect(root)
    things = read_things(facts.scripts)
    dropped = []
    for selector in selectors.drop:
        for element in select_all(root, selector):
            dropped.append(Line(visible_text(element), CutReason.DROPPED, selector))
            element.tag = _DROPPED_TAG
        etree.strip_elements(root, _DROPPED_TAG, with_tail=False)
    regions = select_all(root, region) if region else []
    found = regions[0] if len(regions) == 1 else None
    return Document(
        root=root,
        facts=facts,
        things=things,
        article=find_article(
            things, _addresses(facts), [*facts.meta.get("og:title", ()), facts.title, *facts.headings]
        ),
        layout=read_blocks(_body(root) if found is None else found),
        region=found,
        dropped=tuple(dropped),
    )


def _drop_no_text(root: etree._Element) -> None:
    """Remove styles, how words are pronounced, and what was struck out, also from headings and bylines."""
    for element in root.iter("style", "rt", "rp", "del"):
        if element.tag != "del" or len(_TEXT(element)) <= _MAX_STRUCK_LETTERS:
            element.tag = _DROPPED_TAG
    etree.strip_elements(root, _DROPPED_TAG, with_tail=False)


def _addresses(facts: Facts) -> list[str]:
    return [address for address in (facts.canonical, *facts.meta.get("og:url", ())) if address]


def with_whole_page(document: Document) -> Document:
    """Return the document with the layout of the whole page."""
    return replace(document, layout=read_blocks(_body(document.root)), region=None)


def _body(root: etree._Element) -> etree._Element:
    body = root.find("body")
    return root if body is None else body


def _parse(page: bytes, parser: etree.HTMLParser) -> etree._Element | None:
    try:
        return etree.fromstring(page, parser)
    except etree.XMLSyntaxError:
        return None


def _collect(root: etree._Element) -> Facts:
    facts = Facts()
    for part in (root, *root.itersiblings()):  # a page that was written twice into one file has two roots
        for element in part.iter("meta", "script", "link", "title", "html", "h1", "time"):
            _add(facts, element)
    return facts


def _add(facts: Facts, element: etree._Element) -> None:
    """Add the facts of one element."""
    match element.tag:
        case "meta":
            name = element.get("property") or element.get("name") or element.get("http-equiv")
            if name and (value := _content(element)):
                facts.meta[name.strip().lower()].append(value)
        case "script":
            if "ld+json" in element.get("type", "").lower() and (text := element.text):
                facts.scripts.append(text)
        case "link" if facts.canonical is None and element.get("rel", "").lower() == "canonical":
            facts.canonical = element.get("href")
        case "title":
            facts.title = facts.title or visible_text(element)
        case "html":
            facts.language = element.get("lang", facts.language)
        case "h1" if len(facts.headings) < _MAX_ELEMENTS_READ:
            facts.headings.append(visible_text(element))
        case "time" if len(facts.times) < _MAX_ELEMENTS_READ:
            facts.times.append(element)


def _content(meta: etree._Element) -> str:
    return " ".join(meta.get("content", "")[:_MAX_VALUE_LETTERS].split())


def _take_items(items: dict[str, list[str]], element: etree._Element) -> None:
    if element.tag == "meta":
        if value := _content(element):
            items[element.get("itemprop", "")].append(value)
    elif element.tag not in _NO_ITEMS:
        for item in element.get("itemprop", "").split():
            if item in _ITEMS and len(items[item]) < _MAX_ELEMENTS_READ:
                items[item].append(element.get("content") or element.get("datetime") or visible_text(element))


def visible_text(element: etree._Element) -> str:
    """Return an element's text with single spaces, cut if it is too long to be a field."""
    return " ".join(str(_TEXT(element))[:_MAX_VALUE_LETTERS].split())


def select_all(root: etree._Element, selector: str) -> list[etree._Element]:
    """Return the elements that a CSS selector finds, none if it is not valid CSS."""
    compiled = _compiled(selector)
    found: list[etree._Element] = compiled(root) if compiled else []
    by_class = _BY_CLASS.fullmatch(selector)
    return [element for element in found if by_class["name"] in element.get("class", "").split()] if by_class else found


@lru_cache(maxsize=1_000)
def _compiled(selector: str) -> etree.XPath | None:
    """Compile a selector; by a class alone, as in site profiles, it also finds names that contain the class's name."""
    try:
        if by_class := _BY_CLASS.fullmatch(selector):
            return etree.XPath(f"descendant-or-self::{by_class['tag'].lower()}[contains(@class, '{by_class['name']}')]")
        return CSSSelector(selector, translator="html")
    except SelectorError:
        return None

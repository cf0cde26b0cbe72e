"""A page parsed once, with what its head and its markup say of it collected in one pass."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import lru_cache

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector

from pipelines.extraction.blocks import Layout, read_blocks
from pipelines.extraction.jsonld import Thing, find_article, read_things
from pipelines.records import CutReason, Line, Selectors

_FACTS = etree.XPath(
    "//meta | //link[@rel] | //script[@type] | //title | //h1 | //time | //*[@itemprop] | //html[@lang]"
)
_MAX_VALUE = 2_000  # characters; a meta value or a byline is shorter
_MOST_SEEN = 30  # elements of one kind whose text is read: a page may nest thousands, each with all the text
_ITEMS = frozenset(["author", "datePublished", "articleSection"])


@dataclass(slots=True)
class Facts:
    """What a page's markup says, by where it says it; each list in the order of the page.

    Attributes:
        meta: values by lower-case name or property.
        items: texts by itemprop, machine-readable attributes before visible text.
        times: `<time>` elements as (datetime attribute, visible text, class names).
    """

    meta: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    items: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    times: list[tuple[str, str, str]] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    canonical: str | None = None
    title: str = ""
    language: str | None = None
    scripts: list[str] = field(default_factory=list)

    def first_meta(self, *names: str) -> str:
        """The first value of the first of these names that has one, '' where none has."""
        return next((value for name in names for value in self.meta.get(name, ()) if value), "")


@dataclass(slots=True, frozen=True)
class Document:
    """A parsed page.

    Attributes:
        article: the JSON-LD object of the article, empty where there is none.
        things: all JSON-LD objects.
        layout: the visible text as blocks, of the region alone where there is one.
        dropped: what the publisher's `drop` selectors cut, a line each.
    """

    root: etree._Element
    facts: Facts
    things: list[Thing]
    article: Thing
    layout: Layout
    region: etree._Element | None = None
    dropped: tuple[Line, ...] = ()


def parse_document(text: str, selectors: Selectors, region: str = "") -> Document | None:
    """The page, the publisher's `drop` elements cut; None where there is nothing that could be parsed.

    The layout is that of the one element that the selector `region` finds; of the whole page where it finds not one.
    """
    root = _parse(text)
    if root is None:
        return None
    facts = _collect(root)
    things = read_things(facts.scripts)
    dropped = []
    for selector in selectors.drop:
        for element in select_all(root, selector):
            dropped.append(Line(visible_text(element), CutReason.DROPPED, selector))
            _cut(element)
    regions = select_all(root, region) if region else []
    found = regions[0] if len(regions) == 1 else None
    return Document(
        root=root,
        facts=facts,
        things=things,
        article=find_article(things),
        layout=read_blocks(_body(root) if found is None else found),
        region=found,
        dropped=tuple(dropped),
    )


def with_whole_page(document: Document) -> Document:
    """The document with the layout of all its page."""
    return replace(document, layout=read_blocks(_body(document.root)), region=None)


def _body(root: etree._Element) -> etree._Element:
    body = root.find("body")
    return root if body is None else body


def _parse(text: str) -> etree._Element | None:
    # lxml's plain elements: those of lxml.html are looked up one by one, which costs a tenth of a page's time.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        return None


def _cut(element: etree._Element) -> None:
    """Takes an element out of its tree; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _collect(root: etree._Element) -> Facts:
    facts = Facts()
    for element in _FACTS(root):
        tag = element.tag
        if tag == "meta":
            _take_meta(facts, element)
        elif tag == "script":
            if "ld+json" in element.get("type", "").lower() and element.text:
                facts.scripts.append(element.text)
        elif tag == "link":
            if element.get("rel", "").lower() == "canonical" and facts.canonical is None:
                facts.canonical = element.get("href")
        elif tag == "title":
            facts.title = facts.title or visible_text(element)
        elif tag == "html":
            facts.language = element.get("lang")
        else:
            _take_visible(facts, element)
    return facts


def _take_meta(facts: Facts, element: etree._Element) -> None:
    value = " ".join(element.get("content", "")[:_MAX_VALUE].split())
    if not value:
        return
    for attribute in ("property", "name", "http-equiv"):
        name = element.get(attribute)
        if name:
            facts.meta[name.strip().lower()].append(value)
            break
    if item := element.get("itemprop"):
        facts.items[item].append(value)


def _take_visible(facts: Facts, element: etree._Element) -> None:
    if element.tag == "h1" and len(facts.headings) < _MOST_SEEN:
        facts.headings.append(visible_text(element))
    if element.tag == "time" and len(facts.times) < _MOST_SEEN:
        facts.times.append((element.get("datetime", ""), visible_text(element), element.get("class", "")))
    for item in element.get("itemprop", "").split():
        if item in _ITEMS and len(facts.items[item]) < _MOST_SEEN:
            facts.items[item].append(element.get("content") or element.get("datetime") or visible_text(element))


def visible_text(element: etree._Element) -> str:
    """An element's text, white space made single, cut where it is too long to be a field."""
    return " ".join(element.xpath("string()")[:_MAX_VALUE].split())


def select_all(root: etree._Element, selector: str) -> list[etree._Element]:
    """Elements that a CSS selector finds; none for a selector that is not valid CSS."""
    compiled = _compiled(selector)
    return compiled(root) if compiled else []


@lru_cache(maxsize=1_000)
def _compiled(selector: str) -> CSSSelector | None:
    try:
        return CSSSelector(selector, translator="html")
    except SelectorError:
        return None

"""The part of a page in which an article is read once its publisher's pages are known."""

import re
from collections.abc import Iterator

from lxml import etree

from pipelines.extraction.container import choose_container, weigh
from pipelines.extraction.document import Document, select_all

_MIN_LETTERS = 250  # a region with less is not believed to hold the article
_SHARE = 0.35  # of the paragraphs' letters; as for the container of a page that is read whole
_LANDMARKS = frozenset(["article", "main"])  # elements that a page may have one of and leave without a name
_NAME = re.compile(r"^[A-Za-z_-](?!.*\d{3})[\w-]*$")  # a name with a number in it is one page's own


def regions_of(document: Document) -> list[str]:
    """CSS selectors of the elements around the text that find them alone, the innermost first."""
    weighed = weigh(document.layout)
    innermost = weighed.layout.nodes[choose_container(weighed)].element
    return [
        selector
        for element in (innermost, *innermost.iterancestors())
        if element.tag not in {"html", "body"}
        for selector in selectors_of(element)
        if len(select_all(document.root, selector)) == 1
    ]


def holds_the_article(root: etree._Element, region: etree._Element, letters: float) -> bool:
    """Whether so many letters, read in the region, are enough, and outweigh the paragraphs that stand outside of it."""
    everywhere = _letters(root)
    if letters < _MIN_LETTERS or letters >= _SHARE * (letters + everywhere):
        return letters >= _MIN_LETTERS
    return letters >= _SHARE * (letters + everywhere - _letters(region))


def _letters(root: etree._Element) -> int:
    return sum(len(paragraph.text or "") for paragraph in root.iter("p"))


def selectors_of(element: etree._Element) -> Iterator[str]:
    """CSS selectors that may find an element: by its tag, where a page has one of it, its id, and each class."""
    if element.tag in _LANDMARKS:
        yield str(element.tag)
    if _NAME.match(identity := element.get("id", "")):
        yield f"{element.tag!s}#{identity}"
    for name in element.get("class", "").split():
        if _NAME.match(name):
            yield f"{element.tag!s}.{name}"

"""The places of a site profile: found on pages that are read without it, and checked on each page that uses it."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from lxml import etree

from pipelines.dates import parse_moment
from pipelines.extraction.container import choose_container, weigh
from pipelines.extraction.document import Document, select_all, visible_text
from pipelines.extraction.person_names import people
from pipelines.records.raw_page import RawPage

_MIN_REGION_LETTERS = 250
_MIN_REGION_SHARE = 0.35  # of the letters in paragraphs, as for the container of a page that is read whole
_MAX_FIELD_LETTERS = 200  # of a byline or a date line
_LANDMARKS = frozenset(["article", "main"])  # elements that are often the only ones of their tag
_NAME = re.compile(r"^[A-Za-z_-](?!.*\d{3})[\w-]*$")  # a name with a long number belongs to one page


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """CSS selectors that find one element on a page, by the field of a site profile that they could become."""

    region: list[str] = field(default_factory=list)
    byline: list[str] = field(default_factory=list)
    date_line: list[str] = field(default_factory=list)


def find_regions(document: Document) -> list[str]:
    """Return CSS selectors of the elements around the text, the innermost first."""
    weighed = weigh(document.layout)
    innermost = weighed.layout.nodes[choose_container(weighed)].element
    around = (element for element in (innermost, *innermost.iterancestors()) if element.tag not in {"html", "body"})
    return _unique_selectors(document, around)


def find_bylines(document: Document, authors: tuple[str, ...], sites: list[str]) -> list[str]:
    """Return CSS selectors of the elements that name just these people, the innermost first."""
    first = authors[0].split()[0].casefold() if authors else ""
    return _find(document, lambda text: first in text.casefold() and people([text], sites) == authors) if first else []


def find_date_lines(document: Document, page: RawPage, published_at: datetime | None, zone: tzinfo) -> list[str]:
    """Return CSS selectors of the elements that have this instant, the innermost first."""
    return _find(document, lambda text: _has_instant(text, page, published_at, zone)) if published_at else []


def region_has_article(root: etree._Element, region: etree._Element, letters: float) -> bool:
    """Return whether the text that was read in the region is long enough, also beside paragraphs outside of it."""
    everywhere = _letters(root)
    if letters < _MIN_REGION_LETTERS or letters >= _MIN_REGION_SHARE * (letters + everywhere):
        return letters >= _MIN_REGION_LETTERS
    return letters >= _MIN_REGION_SHARE * (letters + everywhere - _letters(region))


def byline_holds(document: Document, selector: str, authors: tuple[str, ...]) -> bool:
    """Return whether the learned place, if there is one, names the authors that were read."""
    text = _text_at(document, selector).casefold()
    return not selector or (bool(authors) and all(author.casefold() in text for author in authors))


def date_line_holds(
    document: Document, selector: str, page: RawPage, published_at: datetime | None, zone: tzinfo
) -> bool:
    """Return whether the learned place, if there is one, has the instant that was read."""
    return not selector or _has_instant(_text_at(document, selector), page, published_at, zone)


def _has_instant(text: str, page: RawPage, published_at: datetime | None, zone: tzinfo) -> bool:
    if published_at is None or not any(map(str.isdigit, text)):
        return False
    moment = parse_moment(text, zone, now=page.fetched_at)
    return moment is not None and moment.has_time and moment.at == published_at


def _text_at(document: Document, selector: str) -> str:
    found = document.select(selector)
    return visible_text(found[0]) if len(found) == 1 else ""


def _find(document: Document, is_match: Callable[[str], bool]) -> list[str]:
    named = (each for each in document.root.iter(etree.Element) if each.get("class") or each.get("id"))
    found = [each for each in named if _is_short(each) and is_match(visible_text(each))]
    return _unique_selectors(document, reversed(found))  # an element comes after the one around it


def _is_short(element: etree._Element) -> bool:
    return len(" ".join("".join(element.itertext()).split())) <= _MAX_FIELD_LETTERS


def _unique_selectors(document: Document, elements: Iterable[etree._Element]) -> list[str]:
    """Return the selectors of these elements that find no other element."""
    selectors = (selector for element in elements for selector in _selectors_of(element))
    return [selector for selector in selectors if len(select_all(document.root, selector)) == 1]


def _selectors_of(element: etree._Element) -> Iterator[str]:
    """Yield CSS selectors of an element: its tag if it is a landmark, its id, and each class."""
    if element.tag in _LANDMARKS:
        yield str(element.tag)
    if _NAME.match(identity := element.get("id", "")):
        yield f"{element.tag!s}#{identity}"
    for name in element.get("class", "").split():
        if _NAME.match(name):
            yield f"{element.tag!s}.{name}"


def _letters(root: etree._Element) -> int:
    return sum(len(paragraph.text or "") for paragraph in root.iter("p"))
